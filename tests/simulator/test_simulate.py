"""A simulated history is lawful, the same for its seed, and in the published shares."""

import hashlib
import io
import json
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from praktiklog_events import (
    Event,
    OutcomeObserved,
    OutcomeVoided,
    PlacementEnded,
    PlacementStarted,
    PlacementVoided,
    ReferralRegistered,
    ReferralVoided,
    SlotReserved,
    SlotVoided,
    check,
    danish_date,
    decode,
    encode,
)
from praktiklog_services.importer import Importer, read_lines
from praktiklog_services.log import PostgresLog
from praktiklog_simulator.published.tables import effect, exit_shares, flow, group_shares
from praktiklog_simulator.simulate import SOURCE, rates, simulate
from praktiklog_simulator.simulate.jobcentres import profile, slug
from tests.oracle import figures as oracle
from tests.oracle import lawful
from tests.support.laws import shipped
from tests.support.spec import enveloped

SINCE, UNTIL = date(2020, 1, 1), date(2024, 1, 1)
NOW = datetime(2024, 1, 1, tzinfo=UTC)
COHORT = (date(2020, 1, 1), date(2023, 1, 1))
"""Referrals of these days have had a year to lead somewhere."""

MEAN_DAYS = 0.06
"""By so much the mean waiting time may differ from the published one, as a share of it."""

SHARE = 0.04
"""By so much a share may differ from the published one: about three standard errors."""

SIMULATED = {
    *("company.registered.v1", "company.headcount_reported.v1", "candidate.group_changed.v1"),
    *("referral.registered.v1", "referral.closed.v1", "referral.voided.v1"),
    *("referral.course_started.v1", "referral.course_ended.v1"),
    *("slots.opened.v1", "slots.capacity_changed.v1", "slots.confirmed.v1"),
    *("slots.paused.v1", "slots.resumed.v1", "slots.closed.v1"),
    *("slot.reserved.v1", "slot.released.v1", "slot.voided.v1"),
    *("placement.agreed.v1", "placement.cancelled.v1", "placement.started.v1"),
    *("placement.hours_changed.v1", "placement.extended.v1", "placement.interrupted.v1"),
    *("placement.followed_up.v1", "placement.ended.v1"),
    *("placement.end_voided.v1", "placement.voided.v1"),
    *("outcome.observed.v1", "outcome.voided.v1"),
}
"""All that the services judge, but rule sets: their text would have to be stored beforehand."""

FOLLOW_FROM_MISTAKES = {"ReservationHasLapsed", "CandidateIsPlacedTwice"}
"""What a start breaks that is registered late, or by mistake under another id."""


def lines(until: date = UNTIL, *, jobcentres: int = 3, seed: int = 7) -> list[bytes]:
    return list(simulate(jobcentres=jobcentres, since=SINCE, until=until, seed=seed))


@pytest.fixture(scope="module")
def history() -> list[bytes]:
    return lines()


@pytest.fixture(scope="module")
def simulated(history: list[bytes]) -> list[Event]:
    return [decode(line) for line in history]


@pytest.fixture(scope="module")
def read(history: list[bytes]) -> list[oracle.Event]:
    return [json.loads(line) for line in history]


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _TELL],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    here = b"\n".join(lines(date(2020, 7, 1)))
    assert told.stdout.strip() == hashlib.sha256(here).hexdigest()


_TELL = """
import hashlib
from datetime import date
from praktiklog_simulator.simulate import simulate
made = simulate(jobcentres=3, since=date(2020, 1, 1), until=date(2020, 7, 1), seed=7)
print(hashlib.sha256(b"\\n".join(made)).hexdigest())
"""


def test_another_seed_gives_other_events() -> None:
    assert not set(lines(date(2020, 4, 1))) & set(lines(date(2020, 4, 1), seed=8))


def test_a_later_end_only_adds_events(history: list[bytes]) -> None:
    earlier = lines(date(2021, 1, 1))
    assert earlier == history[: len(earlier)]


def test_a_jobcentre_does_not_depend_on_the_others(
    history: list[bytes], simulated: list[Event]
) -> None:
    alone = [
        line for line, event in zip(history, simulated, strict=True) if event.jobcentre == slug(0)
    ]
    assert lines(jobcentres=1) == alone


@pytest.mark.parametrize(("jobcentres", "until"), [(0, UNTIL), (1, SINCE)])
def test_nothing_to_simulate_is_refused(jobcentres: int, until: date) -> None:
    with pytest.raises(ValueError, match="give"):
        lines(until, jobcentres=jobcentres)


def test_a_million_events_take_no_minute() -> None:
    """Counted in the process's own time, which others on the machine do not prolong."""
    begun = time.process_time()
    events = sum(1 for _ in simulate(jobcentres=3, since=SINCE, until=date(2022, 1, 1), seed=9))
    assert events > 10_000
    assert (time.process_time() - begun) / events * 1_000_000 < 60


def test_it_is_in_the_order_of_its_time_and_marked_as_synthetic(simulated: list[Event]) -> None:
    assert all(before.time <= after.time for before, after in pairwise(simulated))
    assert simulated[-1].time < NOW
    assert {event.source for event in simulated} == {SOURCE}
    assert len({event.id for event in simulated}) == len(simulated)


def test_every_event_keeps_the_limits_and_comes_back_from_its_bytes(
    history: list[bytes], simulated: list[Event]
) -> None:
    for line, event in zip(history, simulated, strict=True):
        check(event, NOW)
        assert encode(event) == line


def test_every_id_is_introduced_before_it_is_used(read: list[oracle.Event]) -> None:
    # It lists the contract's first types and fields; the strict decoder knows the later ones.
    later = ("is no field", "placement.interrupted: unknown type")
    assert [each for each in lawful.violations(read) if not each.endswith(later)] == []


def test_every_stated_type_is_there(simulated: list[Event]) -> None:
    assert {event.type for event in simulated} == SIMULATED


def adopted() -> list[bytes]:
    """Adopt the law that is shipped, long before the history begins."""
    return [
        encode(enveloped(shipped(name), number, time=datetime(2000, 1, 3, 7, tzinfo=UTC)))
        for number, name in enumerate(("lab-2009.1", "lab-2018.1", "lab-2020.1"), 1)
    ]


def test_all_is_imported_and_hardly_anything_breaks_the_law(
    history: list[bytes], log: PostgresLog
) -> None:
    some = [*adopted(), *history[:6_000]]
    report = Importer(log).run(read_lines(io.BytesIO(b"\n".join(some) + b"\n"), NOW))
    assert (report.read, report.appended, report.rejected) == (6_003, 6_003, [])
    broken = {warning.rule for warning in report.warnings}
    assert broken <= FOLLOW_FROM_MISTAKES
    assert report.warning_count < 60


def test_waiting_times_and_shares_started_are_the_published_ones(
    read: list[oracle.Event],
) -> None:
    rows = {row["jobcentre"]: row for row in oracle.flow(read, NOW, *COHORT, ["jobcentre"])}
    published = {row.jobcentre: row for row in flow()}
    for number in range(3):
        row, like = rows[slug(number)], published[profile(number).like]
        days = like.days if like.weeks is None else 7 * like.weeks
        assert row["mean_days"] == pytest.approx(days, rel=MEAN_DAYS)
        assert row["share_started"] == pytest.approx(like.share_pct / 100, abs=SHARE)


def test_outcomes_after_three_months_are_the_published_ones(read: list[oracle.Event]) -> None:
    rows = {
        (row["benefit"], row["readiness"]): row
        for row in oracle.effect(read, NOW, *COHORT, "3m", ["benefit", "readiness"])
    }
    for row in effect():
        if row.jobcentre is None:
            found = rows[row.benefit, row.readiness]
            error = (row.share_pct / 100 * (1 - row.share_pct / 100) / found["observed"]) ** 0.5
            assert found["observed"] > 100
            assert found["share"] == pytest.approx(row.share_pct / 100, abs=3 * error)


def test_the_mix_of_target_groups_is_the_published_one(simulated: list[Event]) -> None:
    groups = Counter(
        event.data.target_group for event in simulated if isinstance(event.data, PlacementStarted)
    )
    assert sum(row.share_pct for row in group_shares()) == 100
    for row in group_shares():
        assert groups[row.target_group] / groups.total() == pytest.approx(
            row.share_pct / 100, abs=SHARE
        )


def share(part: int, whole: int) -> float:
    assert whole > 500
    return part / whole


def test_late_facts_are_as_many_as_stated(simulated: list[Event]) -> None:
    starts = [
        (danish_date(event.time) - event.data.started_on).days
        for event in simulated
        if isinstance(event.data, PlacementStarted)
    ]
    late = sum(days > 7 for days in starts)
    assert share(late, len(starts)) == pytest.approx(rates.LATE, abs=0.015)
    assert max(starts) <= rates.LATE_DAYS[1] + 14


def test_voided_and_corrected_facts_are_as_many_as_stated(simulated: list[Event]) -> None:
    count = Counter(type(event.data) for event in simulated)
    ends = count[PlacementEnded]
    corrected = Counter(
        event.data.placement_id for event in simulated if isinstance(event.data, PlacementEnded)
    )
    twice = sum(times > 1 for times in corrected.values())
    for part, whole, stated in (
        (count[ReferralVoided], count[ReferralRegistered], rates.REFERRAL_VOIDED),
        (count[SlotVoided], count[SlotReserved], rates.RESERVATION_VOIDED),
        (count[PlacementVoided], count[PlacementStarted], rates.PLACEMENT_VOIDED),
        (twice, ends, rates.END_CORRECTED),
        (count[OutcomeVoided], count[OutcomeObserved], rates.OUTCOME_CORRECTED),
    ):
        assert share(part, whole) == pytest.approx(stated, abs=0.008)


def test_corrected_facts_are_said_anew(simulated: list[Event]) -> None:
    """The last word on every placement that ended is an end, not a voided one."""
    said: dict[str, str] = {}
    for event in simulated:
        if event.type in {"placement.ended.v1", "placement.end_voided.v1"}:
            assert event.subject is not None
            said[event.subject] = event.type
    open_again = [key for key, what in said.items() if what == "placement.end_voided.v1"]
    assert len(open_again) < 5  # at the end of the history
    assert "placement.end_voided.v1" in {event.type for event in simulated}


def test_broken_off_placements_are_as_many_as_stated(simulated: list[Event]) -> None:
    last = {
        event.data.placement_id: event.data.reason
        for event in simulated
        if isinstance(event.data, PlacementEnded)
    }
    broken_off = sum(reason != "completed" for reason in last.values())
    assert share(broken_off, len(last)) == pytest.approx(rates.BROKEN_OFF, abs=0.02)
    assert {row.status for row in exit_shares()} <= {
        event.data.status for event in simulated if isinstance(event.data, OutcomeObserved)
    }
