"""Commands in a group: judged in order, committed once, and none hurts another."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import pytest
from eventsourcing.persistence import OperationalError
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from praktiklog_audit.verify import verify
from praktiklog_events import Fact
from praktiklog_events.answers import Accepted, Answer, Refused, Unknown
from praktiklog_runtime import clock
from praktiklog_services.deciding import handler, known
from praktiklog_services.deciding.handler import Command, Handler
from praktiklog_services.deciding.state import State
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.batch import NoRoomError
from praktiklog_services.log.history import Exclusive, exclusive
from praktiklog_services.registry import BY_TYPE
from tests.services.facts import (
    capacity,
    company,
    day,
    end_voided,
    ended,
    headcount,
    opened,
    referred,
    released,
    reserved,
    started,
)
from tests.services.importing import HISTORY, imported, lines_of
from tests.services.sequences import OTHERS, RESERVING, Commands, Step, steps
from tests.support.postgres import reading_only
from tests.support.spec import NOON, given

Hold = Callable[[Sequence[str]], AbstractContextManager[Exclusive]]
BEFORE: list[Fact] = [opened(slots=1), referred()]


def command(fact: Fact, command_id: str | None = None, **more: Any) -> Command:
    return Command(BY_TYPE[fact.TYPE].command, msgspec.json.encode(fact), command_id, **more)


def said(answers: Sequence[Answer]) -> list[str]:
    """Name what each answer says: its problem, or accepted."""
    return [
        "accepted" if isinstance(answer, Accepted) else answer.problem.title for answer in answers
    ]


def test_each_is_judged_on_what_the_one_before_left() -> None:
    log = given()
    handle = Handler(log.recorder.exclusive, now=lambda: NOON)
    group = [
        *map(command, BEFORE),
        command(reserved("r1")),
        command(reserved("r2")),
        command(released("r1")),
        command(reserved("r3")),
    ]

    answers = handle.answer_all(group)

    assert said(answers) == [*["accepted"] * 3, "SlotIsTaken", *["accepted"] * 2]
    positions = [each.events[0].position for each in answers if isinstance(each, Accepted)]
    assert positions == [1, 2, 3, 4, 5]
    assert [found.data for found in log.events()][2:] == [
        reserved("r1"),
        released("r1"),
        reserved("r3"),
    ]


def test_one_id_in_a_group_is_carried_out_once_and_no_other_command_is_answered_for_it() -> None:
    log = given(*BEFORE)
    handle = Handler(log.recorder.exclusive, now=lambda: NOON)

    answers = handle.answer_all(
        [command(reserved(), "k1"), command(reserved(), "k1"), command(company(), "k1")]
    )

    assert answers[0] == answers[1]
    assert said(answers) == ["accepted", "accepted", "CommandIdIsTaken"]
    assert len(log.events()) == 3


def test_what_cannot_be_read_or_judged_does_not_hurt_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = given(*BEFORE)
    evolve = State.evolve

    def but_not_this(state: State, event: Any, carried: Any) -> None:
        evolve(state, event, carried)
        if event.subject == "poison":
            raise ZeroDivisionError

    monkeypatch.setattr(State, "evolve", but_not_this)
    handle = Handler(log.recorder.exclusive, now=lambda: NOON)

    answers = handle.answer_all(
        [
            Command("make-coffee", b"{}"),
            command(company("c1")),
            Command("register-company", b"{"),
            command(company("poison")),
            command(reserved("r1")),
            command(reserved("r2")),
        ]
    )

    assert said(answers) == [
        "UnknownCommand", "accepted", "MalformedCommand", "InternalError", "accepted",
        "SlotIsTaken",
    ]  # fmt: skip
    assert [found.subject for found in log.events()][2:] == ["c1", "r1"]


def test_after_its_deadline_a_command_is_dropped_unjudged() -> None:
    log = given(*BEFORE)
    handle = Handler(log.recorder.exclusive, now=lambda: NOON)

    answers = handle.answer_all(
        [
            command(company("late"), deadline=NOON),
            command(company("in-time"), deadline=NOON + timedelta(seconds=1)),
        ]
    )

    assert said(answers) == ["ServiceIsBusy", "accepted"]
    assert [found.subject for found in log.events()][2:] == ["in-time"]


def test_a_late_repeat_of_what_was_carried_out_is_told_so() -> None:
    handle = Handler(given().recorder.exclusive, now=lambda: NOON)
    first = handle.answer_all([command(company(), "k1")])

    assert handle.answer_all([command(company(), "k1", deadline=NOON)]) == first


@pytest.mark.parametrize("committed", [True, False])
def test_a_commit_that_is_never_answered_is_unknown_and_never_refused(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch, *, committed: bool
) -> None:
    """The log stays away after a commit that nobody heard of: nobody knows what became of it."""
    monkeypatch.setattr(handler, "PATIENCE_SECONDS", 0.05)
    away = iter([False, True, True])

    @contextmanager
    def failing(tags: Sequence[str]) -> Iterator[Exclusive]:
        if next(away, True):
            raise OperationalError("the log is away")
        with exclusive(log, tags) as head:
            yield head
            if not committed:
                head.connection.close()
        raise OperationalError("the answer is lost")

    handle = Handler(failing, now=lambda: NOON)

    (answer,) = handle.answer_all([command(company(), "k1")])

    assert isinstance(answer, Unknown)
    assert (answer.problem.title, answer.problem.status) == ("OutcomeUnknown", 504)
    assert "k1" in answer.problem.detail
    assert len(list(log.read())) == int(committed)
    again = Handler(partial(exclusive, log), now=lambda: NOON).answer_all(
        [command(company(), "k1")]
    )
    assert said(again) == ["accepted"]
    assert len(list(log.read())) == 1


def test_a_database_that_turned_read_only_is_busy(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "PATIENCE_SECONDS", 0.2)
    handle = Handler(partial(exclusive, log), now=lambda: NOON)
    with reading_only(log.conninfo):
        (answer,) = handle.answer_all([command(company(), "k1")])

    assert isinstance(answer, Refused)
    assert (answer.problem.title, answer.problem.status) == ("ServiceIsBusy", 503)
    assert said(handle.answer_all([command(company(), "k1")])) == ["accepted"]


def failing_with(error: Exception, tries: list[int]) -> Hold:
    @contextmanager
    def hold(_tags: Sequence[str]) -> Iterator[Exclusive]:
        tries.append(1)
        raise error
        yield

    return hold


def test_a_full_disk_is_busy_at_once_and_says_what_to_do() -> None:
    """To try again would use up what is left of the journal."""
    tries: list[int] = []
    handle = Handler(failing_with(NoRoomError("disk is full: make room there"), tries))

    answers = handle.answer_all([command(company()), command(company("c2"))])

    assert len(tries) == 1
    for answer in answers:
        assert isinstance(answer, Refused)
        assert answer.problem.status == 503
        assert answer.problem.detail.startswith("disk is full: make room there; nothing")


def test_busy_is_said_while_somebody_still_waits_for_it() -> None:
    """An answer after the deadline would leave its sender not knowing what became of it."""
    handle = Handler(failing_with(OperationalError("away"), []))
    deadline = clock.now() + timedelta(seconds=handler.CONNECTION_SECONDS + 0.2)

    (answer,) = handle.answer_all([command(company(), deadline=deadline)])

    assert isinstance(answer, Refused)
    assert answer.problem.status == 503
    assert clock.now() < deadline


def test_what_others_append_is_known_to_the_next_group(log: PostgresLog) -> None:
    one = Handler(partial(exclusive, log), now=lambda: NOON)
    other = Handler(partial(exclusive, log), now=lambda: NOON)
    one.answer_all([command(fact) for fact in (opened(slots=1), referred(), reserved("r1"))])

    assert said(other.answer_all([command(reserved("r2")), command(released("r1"))])) == [
        "SlotIsTaken",
        "accepted",
    ]
    assert said(one.answer_all([command(reserved("r3")), command(reserved("r4"))])) == [
        "accepted",
        "SlotIsTaken",
    ]
    imported(log, *lines_of(HISTORY[:1]))
    assert said(one.answer_all([command(headcount())])) == ["accepted"]
    assert verify(log).broken is None


def test_what_was_dropped_and_changed_by_another_is_read_again(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A placement that is over is dropped; another process takes its end back: it is full."""
    monkeypatch.setattr(known, "MOST_THINGS", 2)
    one = Handler(partial(exclusive, log), now=lambda: NOON)
    other = Handler(partial(exclusive, log), now=lambda: NOON)
    over: list[Fact] = [
        opened(slots=1, opened_on=day(1, 1)),
        referred(),
        started(agreement_id="a1", started_on=day(1, 2), planned_end_on=day(8, 1)),
        ended(day(1, 10)),
    ]
    assert said(one.answer_all([command(fact) for fact in over])) == ["accepted"] * 4
    assert said(one.answer_all([command(company())])) == ["accepted"]
    assert not one._known.state.placements

    assert said(other.answer_all([command(end_voided())])) == ["accepted"]

    assert said(one.answer_all([command(reserved("r1"))])) == ["SlotIsTaken"]


@settings(max_examples=60, deadline=None)
@examples(steps(*RESERVING, *OTHERS), st.integers(1, 9), st.integers(0, 1_000))
def test_groups_and_processes_answer_what_one_by_one_answers(
    sequence: list[Step], size: int, seed: int
) -> None:
    """Two writers take groups in any order, one of them forgetful; the answers are the same."""
    draw = random.Random(seed)
    one_by_one, together = given(opened(slots=2), referred()), given(opened(slots=2), referred())
    commands = Commands()
    writers = [
        Handler(together.recorder.exclusive, now=lambda: commands.now),
        Handler(together.recorder.exclusive, now=lambda: commands.now),
    ]
    expected: list[str] = []
    answers: list[str] = []
    group: list[Command] = []

    def send() -> None:
        writer = draw.choice(writers)
        if draw.random() < 0.2:
            writer._known._latest = commands.today + timedelta(days=known.KEPT_DAYS - 2)
            writer._known._let_go()
        answers.extend(said(writer.answer_all(group)))
        group.clear()

    for number, step in enumerate(sequence):
        before = commands.now
        fact = commands.fact(step)
        if commands.now != before and group:
            after, commands.now = commands.now, before
            send()
            commands.now = after
        if fact is not None:
            expected += said(
                [one_by_one.when(fact, at=commands.now, command_id=f"k{number}").answer]
            )
            group.append(command(fact, f"k{number}"))
            if len(group) >= size:
                send()
    send()

    assert answers == expected
    assert [found.data for found in together.events()] == [
        found.data for found in one_by_one.events()
    ]


def test_a_change_of_a_hot_agreement_by_another_is_folded_and_not_read_again(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Handler(partial(exclusive, log), now=lambda: NOON)
    other = Handler(partial(exclusive, log), now=lambda: NOON)
    one.answer_all([command(fact) for fact in (opened(slots=2), referred(), reserved("r1"))])
    other.answer_all([command(capacity(1, day(1, 1)))])
    read: list[str] = []

    def watched(tags: Sequence[str]) -> AbstractContextManager[Exclusive]:
        read.extend(tag for tag in tags if not tag.startswith("command:"))
        return exclusive(log, tags)

    monkeypatch.setattr(one, "_hold", watched)

    assert said(one.answer_all([command(reserved("r2"))])) == ["SlotIsTaken"]
    assert read == ["reservation:r2"]
