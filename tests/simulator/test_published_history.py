"""The synthetic history is lawful, always the same, and realistic in shape."""

import hashlib
import os
import statistics
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from praktiklog_events import Event, check, danish_date, decode, encode
from praktiklog_simulator.published import SOURCE, history
from tests.oracle import facts, lawful
from tests.oracle import figures as oracle
from tests.simulator.conftest import NOW

JUNE_2011 = date(2011, 6, 15)
FROM, TO = date(2011, 1, 1), date(2011, 7, 1)


def digest(events: list[Event]) -> str:
    return hashlib.sha256(b"\n".join(map(encode, events))).hexdigest()


def test_it_is_of_a_size_that_loads_in_no_time(events: list[Event]) -> None:
    assert 15_000 <= len(events) <= 40_000


def test_it_is_sorted_by_time_and_marked_as_synthetic(events: list[Event]) -> None:
    assert all(before.time <= after.time for before, after in pairwise(events))
    assert {event.source for event in events} == {SOURCE} == {"/praktiklog/published"}
    assert {event.id.version for event in events} == {5}


def test_every_event_keeps_the_limits_and_comes_back_from_its_bytes(events: list[Event]) -> None:
    for event in events:
        check(event, NOW)
        assert decode(encode(event)) == event


def test_every_id_is_introduced_before_it_is_used(decoded: list[oracle.Event]) -> None:
    assert lawful.violations(decoded) == []


def test_it_is_the_same_in_every_process(events: list[Event]) -> None:
    assert list(history()) == events
    told = subprocess.run(
        [sys.executable, "-c", _TELL],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert told.stdout.strip() == digest(events)


_TELL = """
import hashlib
from praktiklog_events import encode
from praktiklog_simulator.published import history
print(hashlib.sha256(b"\\n".join(map(encode, history()))).hexdigest())
"""


def test_most_is_registered_within_days_and_some_weeks_later(events: list[Event]) -> None:
    late = [
        (danish_date(event.time) - event.data.started_on).days
        for event in events
        if event.type == "placement.started.v1"
    ]
    assert min(late) >= 0
    assert sum(days <= 5 for days in late) > 0.9 * len(late)
    assert sum(days > 10 for days in late) > 50


def test_it_holds_what_goes_wrong_in_a_register(events: list[Event]) -> None:
    kinds = Counter(event.type for event in events)
    for kind in (
        "placement.voided.v1",
        "placement.end_voided.v1",
        "outcome.voided.v1",
        "referral.voided.v1",
        "placement.cancelled.v1",
        "slot.released.v1",
        "slots.paused.v1",
        "slots.capacity_changed.v1",
        "placement.extended.v1",
    ):
        assert kinds[kind] > 10, kind


def test_manual_outcomes_are_overruled_by_the_register(decoded: list[oracle.Event]) -> None:
    overruled = [
        placement
        for placement in facts.placements(decoded).values()
        if (said := placement.outcomes.get("3m", {})).keys() == {"manual", "register"}
        and said["manual"] != said["register"]
    ]
    assert len(overruled) > 50


def test_the_time_to_the_start_is_spread_and_its_sum_exact(decoded: list[oracle.Event]) -> None:
    expected = {
        "holstebro": (216, 199, 15 * 199),
        "kalundborg": (90, 72, 2419),  # 33.6 days on average would be 2,419.2
        "middelfart": (114, 84, 53 * 84),
        "aarhus": (432, 302, 65 * 302),
        "fredensborg": (42, 31, 50 * 31),
    }
    for jobcentre, (referred, started, total) in expected.items():
        cohort = [
            referral
            for referral in facts.referrals(decoded).values()
            if referral.jobcentre == jobcentre and FROM <= referral.referred_on < TO
        ]
        days = [
            (referral.started_on - referral.referred_on).days
            for referral in cohort
            if referral.started_on is not None
        ]
        assert (len(cohort), len(days), sum(days)) == (referred, started, total)
        assert statistics.stdev(days) > 0.3 * statistics.mean(days)
        assert len(set(days)) > 10


def test_three_in_four_of_holstebro_start_within_ten_working_days(
    decoded: list[oracle.Event],
) -> None:
    rows = oracle.flow(decoded, NOW, FROM, TO, ["jobcentre"])
    row = next(row for row in rows if row["jobcentre"] == "holstebro")
    assert row["started_within_10_working_days"] == 162 == 0.75 * row["referred"]


def test_some_referrals_wait_and_some_were_closed(decoded: list[oracle.Event]) -> None:
    (row,) = oracle.flow(decoded, NOW, FROM, TO, [])
    assert row["waiting"] > 10
    assert row["closed"] > 100


def test_every_month_has_about_as_many_referrals(decoded: list[oracle.Event]) -> None:
    rows = oracle.flow(decoded, NOW, FROM, TO, ["jobcentre", "month"])
    months = [row["referred"] for row in rows if row["jobcentre"] == "holstebro"]
    assert len(months) == 6
    assert all(24 <= referred <= 48 for referred in months)


def test_the_quarter_holds_the_assumed_cases_and_nothing_else(decoded: list[oracle.Event]) -> None:
    rows = oracle.effect(
        decoded, NOW, date(2019, 7, 1), date(2019, 10, 1), "3m", ["benefit", "readiness", "offer"]
    )
    assert [
        (row["benefit"], row["readiness"], row["offer"], row["ended"], row["successes"])
        for row in rows
    ] == [
        ("dagpenge", "jobparat", "praktik", 1204, 391),
        ("kontanthjaelp", "aktivitetsparat", "praktik", 846, 42),
        ("kontanthjaelp", "jobparat", "praktik", 894, 172),
    ]
    assert all(row["missing"] == row["pending"] == row["end_missing"] == 0 for row in rows)


def test_no_outcome_is_known_before_the_answer_that_published_it(events: list[Event]) -> None:
    assert danish_date(events[-1].time) <= date(2020, 3, 6)


def test_nothing_runs_on_beyond_the_history(decoded: list[oracle.Event]) -> None:
    assert oracle.vacancies(decoded, NOW, NOW.date()) == []
    for first, last in (("2012-01-01", "2012-04-01"), ("2019-10-01", "2020-01-01")):
        period = date.fromisoformat(first), date.fromisoformat(last)
        (row,) = oracle.occupancy(decoded, NOW, *period, [])
        assert {value for key, value in row.items() if key != "occupancy"} == {0}


def test_the_published_days_are_no_peaks(decoded: list[oracle.Event]) -> None:
    """Persons of a week before and after lie within a tenth."""

    def persons(day: date) -> int:
        (row,) = oracle.occupancy(decoded, NOW, day, day + timedelta(days=1), [])
        return int(
            row["occupied_slot_days"] + row["wage_subsidy_slot_days"] + row["outside_slot_days"]
        )

    on = persons(JUNE_2011)
    assert on == 616 + 82 + 214 + 90 + 97 + 44
    for week in (-2, -1, 1, 2):
        assert abs(persons(JUNE_2011 + timedelta(weeks=week)) - on) < 0.12 * on


def test_no_agreement_has_more_in_it_than_slots_on_the_published_days(
    decoded: list[oracle.Event],
) -> None:
    for day in (date(2010, 6, 15), JUNE_2011, date(2019, 8, 15)):
        assert all(row["vacant"] >= 0 for row in oracle.vacancies(decoded, NOW, day))
