"""Periods, as worked by hand."""

from datetime import date

import pytest

from praktiklog_services.law.period import Period, outcome_due


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "period", "last"),
    [
        ("2020-02-03", "4w", "2020-03-01"),
        ("2020-01-06", "13w", "2020-04-05"),
        ("2021-06-01", "14d", "2021-06-14"),
        ("2021-08-31", "6m", "2022-02-28"),
        ("2021-08-15", "6m", "2022-02-14"),
        ("2020-02-29", "12m", "2021-02-28"),
        ("2021-01-01", "any", "9999-12-31"),
    ],
)
def test_a_period_ends_with_its_last_day(first: str, period: str, last: str) -> None:
    assert Period.parse(period).last_day(on(first)) == on(last)


@pytest.mark.parametrize(
    ("day", "period", "first"),
    [
        ("2020-06-01", "4m", "2020-02-01"),
        ("2020-06-30", "4m", "2020-02-29"),
        ("2021-06-17", "14d", "2021-06-03"),
    ],
)
def test_looking_back_the_day_itself_still_counts(day: str, period: str, first: str) -> None:
    assert Period.parse(period).first_day_back(on(day)) == on(first)


@pytest.mark.parametrize("text", ["", "4", "w", "0w", "4y", "-4w", "4 w", "4w ", "99999w"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("ended_on", "horizon", "due"),
    [
        ("2020-11-30", "3m", "2021-02-28"),
        ("2021-01-31", "2m", "2021-03-31"),
        ("2020-02-14", "4w", "2020-03-13"),
        ("2020-01-31", "1m", "2020-02-29"),
    ],
)
def test_an_outcome_is_due_after_weeks_or_calendar_months(
    ended_on: str, horizon: str, due: str
) -> None:
    assert outcome_due(on(ended_on), horizon) == on(due)
