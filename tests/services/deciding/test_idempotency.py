"""The same command twice is carried out once, and answers the same."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import msgspec
import pytest
from eventsourcing.persistence import OperationalError
from hypothesis import given as examples
from hypothesis import settings

from praktiklog_events import Fact, PlacementInterrupted, RulesAdopted
from praktiklog_events.answers import Accepted
from praktiklog_services.deciding.errors import CommandIdIsTaken
from praktiklog_services.deciding.handler import Handler
from praktiklog_services.deciding.rule import Rule
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.history import Exclusive, exclusive
from praktiklog_services.registry import BY_TYPE, SLICES
from tests.services.facts import (
    agreed,
    cancelled,
    capacity,
    closed,
    company,
    confirmed,
    course_ended,
    course_started,
    day,
    end_voided,
    ended,
    extended,
    followed_up,
    group_changed,
    headcount,
    hours,
    observed,
    opened,
    outcome_voided,
    paused,
    placement_voided,
    referral_closed,
    referral_voided,
    referred,
    released,
    reserved,
    resumed,
    slot_voided,
    started,
)
from tests.services.sequences import OTHERS, REFERRALS, RESERVING, Commands, Step, steps
from tests.support.spec import NOON, Log, given

BEFORE = [
    company(),
    referred(),
    course_started(day(2, 1)),
    opened(slots=5),
    reserved("r0"),
    started("l0", agreement_id="a1"),
    ended(day(5, 20), "l0"),
    agreed("l9"),
]
LAWFUL: list[Fact] = [
    company("c2"),
    headcount(),
    referred("f2", "p2"),
    course_started(day(2, 1)),
    course_ended(day(3, 1)),
    referral_voided(),
    group_changed(),
    referral_closed(day(3, 1)),
    opened("a2"),
    capacity(3, day(9, 1)),
    paused(day(9, 1)),
    resumed(day(9, 1)),
    closed(day(9, 1)),
    confirmed(),
    reserved(despite="agreed_with_authority"),
    released("r0"),
    slot_voided("r0"),
    agreed(candidate_id="p3"),
    cancelled("l9"),
    started(),
    hours(20, day(5, 11), "l0"),
    extended(day(8, 1), "l0"),
    PlacementInterrupted(placement_id="l0", interrupted_on=day(5, 12), reason="sickness"),
    followed_up("l0"),
    ended(day(5, 20), "l0"),
    end_voided("l0"),
    placement_voided("l0"),
    observed("l0"),
    outcome_voided("l0"),
    RulesAdopted(
        ruleset="lab-2020.1",
        valid_from=day(1, 1, 2020),
        sha256="4637fc7839b558797cee54d1adff2fc6a7fc2aa0fa254dbd6d793bce262c6cd9",
        source="LAB",
    ),
]


def name_of(fact: Fact) -> str:
    return BY_TYPE[fact.TYPE].command


def before(fact: Fact) -> Log:
    """Give a log on which this fact's command is accepted."""
    ends = fact.TYPE == "placement.ended.v1"
    return given(*(known for known in BEFORE if not (ends and known == fact)))


def test_every_command_has_a_lawful_example() -> None:
    assert {made.fact for made in SLICES} == {type(fact) for fact in LAWFUL}


@pytest.mark.parametrize("fact", LAWFUL, ids=name_of)
def test_the_same_command_twice_is_carried_out_once(fact: Fact) -> None:
    log = before(fact)

    first = log.when(fact, command_id="k1")
    again = log.when(fact, command_id="k1", at=NOON + timedelta(days=400))

    first.then(fact, *_warned(first.answer))
    assert again.answer == first.answer
    assert again.events == []


def _warned(answer: object) -> list[type[Rule]]:
    assert isinstance(answer, Accepted), answer
    return [_named(warning.rule) for warning in answer.warnings]


@pytest.mark.parametrize("fact", LAWFUL, ids=name_of)
def test_an_id_that_carried_out_another_command_is_refused(fact: Fact) -> None:
    log = before(fact)
    log.when(company("other"), command_id="k1").then(company("other"))

    problem = log.when(fact, command_id="k1").then_refused(CommandIdIsTaken)

    assert problem.status == 409


def test_another_fact_of_the_same_type_is_another_command() -> None:
    log = given()
    log.when(referred(), command_id="k1").then(referred())

    log.when(referred(readiness="jobparat"), command_id="k1").then_refused(CommandIdIsTaken)
    log.when(referred("f2"), command_id="k1").then_refused(CommandIdIsTaken)


def test_the_answer_is_remembered_with_its_warnings() -> None:
    odd = referred(target_group="martians")
    log = given()

    first = log.when(odd, command_id="k1").answer

    assert log.when(odd, command_id="k1").answer == first
    assert isinstance(first, Accepted)
    (warning,) = first.warnings
    assert (warning.rule, warning.params) == ("UnknownTargetGroup", {"target_group": "martians"})


def test_a_moment_with_another_offset_is_the_same_command() -> None:
    log = given(opened(), referred())
    fact = reserved()
    body = msgspec.json.encode(fact)
    assert b'"2021-06-15T12:00:00Z"' in body
    handle = Handler(log.recorder.exclusive, now=lambda: NOON)

    first = handle.answer("reserve-slot", body, "k1")
    again = handle.answer(
        "reserve-slot",
        body.replace(b"2021-06-15T12:00:00Z", b"2021-06-15T14:00:00+02:00"),
        "k1",
    )

    assert isinstance(first, Accepted)
    assert again == first


def test_refusals_are_not_remembered() -> None:
    log = given(referred())
    log.when(reserved(), command_id="k1").then_refused(_named("UnknownAgreement"))
    log.when(opened(), command_id="k2").then(opened())

    log.when(reserved(), command_id="k1").then(reserved())


def _named(name: str) -> type[Rule]:
    return type(name, (Rule,), {})


def test_without_an_id_every_command_is_a_new_one() -> None:
    log = given(started(started_on=day(4, 1)), ended(day(5, 3)))

    log.when(observed()).then(observed())
    log.when(observed()).then(observed())


@settings(max_examples=40, deadline=None)
@examples(steps(*RESERVING, *OTHERS, most=15))
def test_a_whole_sequence_sent_again_appends_nothing(sequence: list[Step]) -> None:
    log = given(opened(slots=2), *REFERRALS)
    commands = Commands()
    sent = []
    for number, step in enumerate(sequence):
        fact = commands.fact(step)
        if fact is not None:
            answer = log.when(fact, at=commands.now, command_id=f"k{number}").answer
            if isinstance(answer, Accepted):
                sent.append((fact, f"k{number}", answer))
    count = len(log.events())

    for fact, command_id, answer in reversed(sent):
        assert log.when(fact, at=commands.now, command_id=command_id).answer == answer
    assert len(log.events()) == count


@pytest.mark.parametrize("command_id", [None, "k1"])
def test_a_command_whose_commit_was_not_answered_is_carried_out_once(
    log: PostgresLog, command_id: str | None
) -> None:
    lost = iter([True])

    @contextmanager
    def and_lose_the_answer(tags: Sequence[str]) -> Iterator[Exclusive]:
        with exclusive(log, tags) as head:
            yield head
        if next(lost, False):
            raise OperationalError("the answer is lost")

    handle = Handler(and_lose_the_answer, now=lambda: NOON)

    answer = handle.answer("register-company", msgspec.json.encode(company()), command_id)

    assert isinstance(answer, Accepted)
    assert answer.events[0].position == 1
    assert len(list(log.read())) == 1
