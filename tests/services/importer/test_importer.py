"""History is appended as it happened: every good line once, in its order, with its warnings."""

import json
from collections.abc import Iterator
from datetime import timedelta, timezone

import msgspec
import pytest

from praktiklog_audit.verify import verify
from praktiklog_events import Event, Fact
from praktiklog_services.log import PostgresLog
from tests.oracle.histories import generate
from tests.services.facts import (
    agreed,
    capacity,
    company,
    confirmed,
    course_started,
    day,
    ended,
    extended,
    followed_up,
    headcount,
    hours,
    observed,
    opened,
    outcome_voided,
    placement_voided,
    referral_closed,
    referral_voided,
    referred,
    released,
    reserved,
    slot_voided,
    started,
)
from tests.services.importing import (
    HISTORY,
    changed,
    counts,
    happened,
    imported,
    lines_of,
    stored,
)
from tests.support.postgres import emptied

GOOD = lines_of(HISTORY)


def test_history_is_appended_in_its_order(log: PostgresLog) -> None:
    report = imported(log, *GOOD)

    assert counts(report) == (7, 7, 0, 0)
    assert [row[4] for row in stored(log)] == GOOD
    assert verify(log).broken is None


def test_the_same_file_again_adds_nothing(log: PostgresLog) -> None:
    imported(log, *GOOD)
    before = stored(log)

    report = imported(log, *GOOD)

    assert counts(report) == (7, 0, 7, 0)
    assert (report.warnings, report.warning_count) == ([], 0)
    assert stored(log) == before


def test_a_file_may_hold_an_event_twice(log: PostgresLog) -> None:
    assert counts(imported(log, *GOOD, *GOOD)) == (14, 7, 7, 0)


def respelled(event: Event) -> Iterator[bytes]:
    plain = json.loads(msgspec.json.encode(event))
    backwards = dict(reversed(plain.items()))
    backwards["data"] = dict(reversed(plain["data"].items()))
    yield json.dumps(backwards, indent=1).replace("\n", " ").encode()
    nulls = {field: None for field in type(event).__struct_fields__ if field not in plain}
    data = dict.fromkeys(type(event.data).__struct_fields__)
    yield json.dumps(nulls | plain | {"data": data | plain["data"]}).encode()
    yield changed(event, position=17, recordedtime="2021-08-01T00:00:00Z", chain="a" * 64)
    elsewhere = event.time.astimezone(timezone(timedelta(hours=2)))
    yield changed(event, time=elsewhere.isoformat())
    yield json.dumps(plain, ensure_ascii=True).encode()


@pytest.mark.parametrize("number", range(len(HISTORY)))
def test_the_same_content_written_otherwise_is_a_duplicate(log: PostgresLog, number: int) -> None:
    imported(log, *GOOD)
    others = list(respelled(HISTORY[number]))

    assert counts(imported(log, *others)) == (len(others), 0, len(others), 0)
    assert counts(imported(emptied(log), *GOOD, *others)) == (7 + len(others), 7, len(others), 0)


def test_the_stamps_of_another_log_are_not_kept(log: PostgresLog) -> None:
    imported(
        log, changed(HISTORY[0], position=17, recordedtime="2021-08-01T00:00:00Z", chain="a" * 64)
    )

    assert [row[4] for row in stored(log)] == GOOD[:1]


@pytest.mark.parametrize(
    "other",
    [
        changed(HISTORY[1], {"target_group": "kontanthjaelp"}),
        changed(HISTORY[1], {"readiness": "jobparat"}),
        changed(HISTORY[1], time="2021-07-07T02:02:01Z"),
        changed(HISTORY[1], source="urn:example:another"),
        changed(HISTORY[1], actor="u1"),
        changed(HISTORY[0], id=str(HISTORY[1].id)),
    ],
)
def test_a_known_id_with_other_content_is_a_conflict(log: PostgresLog, other: bytes) -> None:
    for given in ([*GOOD, other], [other]):
        report = imported(log, *given)

        (rejected,) = report.rejected
        assert (rejected.line, rejected.id) == (len(given), str(HISTORY[1].id))
        assert "conflict" in rejected.error
        assert "an id of its own" in rejected.error
    assert [row[4] for row in stored(log)] == GOOD


def test_a_line_that_was_rejected_may_come_right_later_in_the_file(log: PostgresLog) -> None:
    """What was rejected left nothing behind, so its id is free."""
    early = GOOD[5], GOOD[4], GOOD[3], *GOOD

    report = imported(log, *early)

    assert [(found.line, found.error.split(":")[0]) for found in report.rejected] == [
        (1, "UnknownPlacement"),
        (2, "UnknownReferral"),
        (3, "UnknownReferral"),
    ]
    assert counts(report) == (10, 7, 0, 3)


UNKNOWN: list[tuple[Fact, str]] = [
    (reserved("r2", referral_id="f9"), "UnknownReferral"),
    (reserved("r2", agreement_id="a9"), "UnknownAgreement"),
    (released("r9"), "UnknownReservation"),
    (slot_voided("r9"), "UnknownReservation"),
    (course_started(day(2, 1), "f9"), "UnknownReferral"),
    (referral_closed(day(3, 1), "f9"), "UnknownReferral"),
    (referral_voided("f9"), "UnknownReferral"),
    (capacity(1, day(3, 1), "a9"), "UnknownAgreement"),
    (confirmed("a9"), "UnknownAgreement"),
    (agreed("l2", referral_id="f9"), "UnknownReferral"),
    (agreed("l2", reservation_id="r9"), "UnknownReservation"),
    (started("l2", referral_id="f9"), "UnknownReferral"),
    (started("l2", reservation_id="r9"), "UnknownReservation"),
    (started("l2", agreement_id="a9"), "UnknownAgreement"),
    (ended(day(6, 1), "l9"), "UnknownPlacement"),
    (extended(day(6, 1), "l9"), "UnknownPlacement"),
    (hours(20, day(6, 1), "l9"), "UnknownPlacement"),
    (followed_up("l9"), "UnknownPlacement"),
    (observed("l9"), "UnknownPlacement"),
    (outcome_voided("l9"), "UnknownPlacement"),
    (placement_voided("l9"), "UnknownPlacement"),
    (started("l2", planned_end_on=day(5, 9)), "PlacementEndsBeforeItStarts"),
    (ended(day(5, 9)), "PlacementEndsBeforeItStarts"),
    (extended(day(5, 9)), "PlacementEndsBeforeItStarts"),
    (reserved("r2", starts_on=day(7, 2), ends_on=day(7, 1)), "ReservationEndsBeforeItStarts"),
    (referral_closed(day(1, 14)), "ReferralClosesBeforeItBegins"),
    (opened(slots=9), "AlreadyRegistered"),
]


@pytest.mark.parametrize(("fact", "rule"), UNKNOWN, ids=[rule for _, rule in UNKNOWN])
def test_what_contradicts_the_log_is_rejected_with_its_rule(
    log: PostgresLog, fact: Fact, rule: str
) -> None:
    (contradiction,) = lines_of([happened(20, fact)])

    report = imported(log, *GOOD, contradiction)

    (rejected,) = report.rejected
    assert rejected.line == 8
    assert rejected.error.startswith(f"{rule}: ")
    assert len(stored(log)) == 7


def test_what_breaks_a_rule_of_today_is_appended_with_a_warning(log: PostgresLog) -> None:
    more = [
        happened(20, started("l2", agreement_id="a1", candidate_id="p2", hours_per_week=38)),
        happened(21, started("l3", agreement_id="a1", candidate_id="p3", target_group="martians")),
        happened(22, headcount("c9")),
        happened(23, ended(day(6, 30))),
    ]

    report = imported(log, *GOOD, *lines_of(more))

    assert counts(report) == (11, 11, 0, 0)
    found = [(warned.line, warned.id, warned.rule) for warned in report.warnings]
    assert found == [
        (4, str(HISTORY[3].id), "ReservationHasExpired"),
        (5, str(HISTORY[4].id), "ReservationHasLapsed"),
        (7 + 1, str(more[0].id), "MoreThanFullTime"),
        (7 + 2, str(more[1].id), "UnknownTargetGroup"),
        (7 + 2, str(more[1].id), "AgreementIsFull"),
        (7 + 3, str(more[2].id), "UnknownCompany"),
        (7 + 4, str(more[3].id), "PlacementHasEnded"),
    ]
    assert report.warning_count == len(found)


def test_an_unknown_company_is_no_contradiction(log: PostgresLog) -> None:
    assert counts(imported(log, *GOOD[1:])) == (6, 6, 0, 0)


def test_what_has_no_rules_is_appended(log: PostgresLog) -> None:
    steering = [
        plain
        for plain in generate(3_000, 5)
        if plain["type"].split(".")[0] in {"target", "break", "rules"}
    ]
    assert steering

    report = imported(log, *(msgspec.json.encode(plain) for plain in steering))

    assert report.appended == len(steering)


def test_a_thousand_warnings_are_listed_and_all_are_counted(log: PostgresLog) -> None:
    odd = [
        happened(number, referred(f"f{number}", target_group="martians"))
        for number in range(101, 1_251)
    ]

    report = imported(log, *lines_of(odd), *GOOD[2:3])

    assert counts(report) == (1_151, 1_151, 0, 0)
    assert report.warning_count == 1_150
    assert [warned.line for warned in report.warnings] == list(range(1, 1_001))


def test_the_report_has_the_names_that_others_rely_on(log: PostgresLog) -> None:
    report = msgspec.to_builtins(imported(log, *GOOD, b"x"))

    assert set(report) == {
        "read",
        "appended",
        "duplicates",
        "warnings",
        "warning_count",
        "rejected",
    }
    assert set(report["warnings"][0]) == {"line", "id", "rule"}
    assert set(report["rejected"][0]) == {"line", "id", "error"}


def test_companies_of_both_names_are_kept_apart(log: PostgresLog) -> None:
    lines = lines_of([happened(1, company("c1")), happened(2, company("c1"))])

    assert counts(imported(log, *lines)) == (2, 2, 0, 0)
