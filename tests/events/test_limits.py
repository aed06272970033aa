"""Limits that span several fields or need the clock."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praktiklog_events import (
    TYPES,
    ContractError,
    Event,
    check,
    danish_date,
    decode,
    encode,
)
from praktiklog_events.catalogue import DATES, HAPPENED, HAPPENED_AT
from tests.events.samples import KINDS, changed, plain
from tests.events.strategies import MOMENTS

NOW = datetime(2021, 6, 22, tzinfo=UTC)


def sample(kind: str, data: dict[str, Any] | None = None, **attributes: Any) -> Event:
    return decode(changed(kind, data, **attributes))


def refused(event: Event, now: datetime = NOW) -> str:
    with pytest.raises(ContractError) as found:
        check(event, now)
    return str(found.value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("day", ["1899-12-31", "2201-01-01", "0001-01-01", "9999-12-31"])
def test_dates_lie_in_1900_to_2200(kind: str, day: str) -> None:
    for field in DATES[TYPES[kind]]:
        assert field in refused(sample(kind, {field: day}))


@pytest.mark.parametrize("kind", KINDS)
def test_both_ends_of_that_are_included(kind: str) -> None:
    fact = TYPES[kind]
    check(sample(kind, dict.fromkeys(DATES[fact], "1900-01-01")), NOW)
    planned = [field for field in DATES[fact] if field not in HAPPENED[fact]]
    check(sample(kind, dict.fromkeys(planned, "2200-12-31")), NOW)


def test_every_date_of_every_type_is_known() -> None:
    for kind in KINDS:
        dated = {field for field in plain(kind)["data"] if field.endswith("_on")}
        assert dated <= set(DATES[TYPES[kind]])


@pytest.mark.parametrize(
    "moment",
    ["1899-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00",
     "9999-12-31T23:59:59-14:00"],
)  # fmt: skip
def test_moments_lie_there_too(moment: str) -> None:
    late = datetime(9999, 12, 30, tzinfo=UTC)

    assert "expires_at" in refused(sample("slot.reserved.v1", {"expires_at": moment}))
    assert "time" in refused(sample("slot.reserved.v1", time=moment), late)


def test_time_may_be_five_minutes_ahead_of_the_clock_and_no_more() -> None:
    event = sample("slots.closed.v1")
    check(event, event.time - timedelta(minutes=5))

    ahead = event.time - timedelta(minutes=5, microseconds=1)
    assert "future" in refused(event, ahead)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if HAPPENED[TYPES[kind]]])
def test_what_has_happened_is_not_after_its_registration(kind: str) -> None:
    (field,) = HAPPENED[TYPES[kind]]
    noon = "2021-06-21T10:00:00Z"
    check(sample(kind, {field: "2021-06-21"}, time=noon), NOW)

    assert field in refused(sample(kind, {field: "2021-06-22"}, time=noon))


def test_these_fields_say_what_has_happened() -> None:
    found = {name for names in HAPPENED.values() for name in names}

    assert found == {
        "referred_on",
        "started_on",
        "ended_on",
        "closed_on",
        "observed_on",
        "met_on",
        "screened_on",
        "interrupted_on",
        "contacted_on",
        "measured_on",
    }


@pytest.mark.parametrize("kind", [kind for kind in KINDS if HAPPENED_AT[TYPES[kind]]])
def test_a_moment_that_has_happened_is_not_after_its_registration(kind: str) -> None:
    (field,) = HAPPENED_AT[TYPES[kind]]
    at = "2021-06-21T10:00:00.000001Z"
    check(sample(kind, {field: at}, time=at), NOW)

    assert field in refused(sample(kind, {field: at}, time="2021-06-21T10:00:00Z"))


def test_the_days_of_a_plan_of_hours_lie_in_1900_to_2200() -> None:
    plan = [["2201-01-01", 10.0]]

    assert "hours_plan" in refused(sample("placement.agreed.v1", {"hours_plan": plan}))


@pytest.mark.parametrize(
    ("time", "on"),
    [
        ("2021-06-21T21:59:59.999999Z", "2021-06-21"),  # a moment before midnight, summer time
        ("2021-06-21T22:00:00Z", "2021-06-22"),
        ("2021-01-21T22:59:59Z", "2021-01-21"),  # winter time
        ("2021-01-21T23:00:00Z", "2021-01-22"),
        ("2021-03-28T21:59:59Z", "2021-03-28"),  # the day the clock goes forward
        ("2021-03-28T22:00:00Z", "2021-03-29"),
        ("2021-03-27T23:00:00Z", "2021-03-28"),
        ("2021-10-30T22:00:00Z", "2021-10-31"),  # the day it goes back
        ("2021-10-31T22:59:59Z", "2021-10-31"),
        ("2021-06-22T03:00:00+05:30", "2021-06-21"),
    ],
)
def test_the_danish_date_decides_around_midnight(time: str, on: str) -> None:
    today = date.fromisoformat(on)
    tomorrow = str(today + timedelta(days=1))
    data = {"ended_on": on}
    assert danish_date(datetime.fromisoformat(time)) == today
    check(sample("placement.ended.v1", data, time=time), datetime(2022, 1, 1, tzinfo=UTC))

    event = sample("placement.ended.v1", {"ended_on": tomorrow}, time=time)
    assert on in refused(event, datetime(2022, 1, 1, tzinfo=UTC))


@settings(max_examples=200, deadline=None)
@given(MOMENTS)
def test_the_danish_date_is_that_of_one_or_two_hours_later(moment: datetime) -> None:
    found = danish_date(moment)

    assert found in {(moment.astimezone(UTC) + timedelta(hours=hours)).date() for hours in (1, 2)}


@settings(max_examples=200, deadline=None)
@given(MOMENTS, st.integers(-10, 10))
def test_a_checked_time_survives_its_bytes(moment: datetime, minutes: int) -> None:
    event = sample("slots.closed.v1", time=moment.isoformat())
    now = moment + timedelta(minutes=minutes)

    if minutes >= -5:
        check(decode(encode(event)), now)
    else:
        refused(decode(encode(event)), now)
