"""Periods are cut where the calendar says, and working days are those of Denmark."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praktiklog_projections.asking.periods import PERIODS, buckets, firsts
from praktiklog_runtime.working_days import is_working_day, last_day_within

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("2024-03-27", True),
        ("2024-03-28", False),  # Maundy Thursday
        ("2024-03-29", False),  # Good Friday
        ("2024-04-01", False),  # Easter Monday
        ("2023-05-05", False),  # Great Prayer Day, for the last time
        ("2024-04-26", True),  # no Great Prayer Day any more
        ("2024-05-01", True),
        ("2024-06-05", True),
        ("2024-12-24", True),
        ("2024-12-25", False),
        ("2024-12-31", True),
        ("2024-03-30", False),  # a Saturday
    ],
)
def test_working_days_are_those_of_the_contract(day: str, wanted: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is wanted


def test_ten_working_days_after_a_day_before_easter_end_after_it() -> None:
    # 26 and 27 March, then 2 to 5 and 8 to 11 April; the eleventh is 12 April.
    assert last_day_within(date(2024, 3, 25), 10) == date(2024, 4, 11)


@given(DAYS, st.integers(0, 20))
def test_the_last_day_within_has_that_many_working_days_before_it(day: date, count: int) -> None:
    last = last_day_within(day, count)
    passed = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert sum(map(is_working_day, passed)) == count
    assert is_working_day(last + timedelta(days=1))


@given(DAYS, st.integers(1, 2_000), st.sets(st.sampled_from(sorted(PERIODS))))
def test_buckets_cover_the_period_without_a_gap(day: date, length: int, by: set[str]) -> None:
    until = day + timedelta(days=length)
    cut = buckets(day, until, sorted(by))
    assert cut[0].since == day
    assert cut[-1].until == until
    assert all(one.until == other.since for one, other in pairwise(cut))
    for bucket in cut:
        last = bucket.until - timedelta(days=1)
        assert all(PERIODS[period].label(bucket.since) == _label(last, period) for period in by)


def _label(day: date, period: str) -> str:
    quarter = f"{day.year}Q{(day.month - 1) // 3 + 1}"
    return {
        "day": f"{day:%Y-%m-%d}",
        "week": f"{day:%G-W%V}",
        "month": day.isoformat()[:7],
        "quarter": quarter,
        "year": str(day.year),
    }[period]


@given(DAYS, st.integers(1, 2_000), st.sampled_from(sorted(PERIODS)))
def test_each_period_with_a_day_inside_begins_once(day: date, length: int, name: str) -> None:
    days = [day + timedelta(days=number) for number in range(length)]
    labels = list(dict.fromkeys(PERIODS[name].label(each) for each in days))
    found = firsts(name, day, day + timedelta(days=length))
    assert [PERIODS[name].label(first) for first in found] == labels
    assert found[0] <= day


def test_a_period_of_no_days_has_no_bucket() -> None:
    assert buckets(date(2024, 1, 1), date(2024, 1, 1), ["month"]) == []
    assert buckets(date(2024, 1, 2), date(2024, 1, 1), []) == []


def test_the_end_of_the_calendar_is_reached() -> None:
    assert buckets(date(9999, 12, 1), date.max, ["month"])[-1].until == date.max
