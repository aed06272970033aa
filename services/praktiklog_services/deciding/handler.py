"""Carry out commands in groups: hold the log, judge in order, append all, commit once."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
import uuid_utils.compat as uuids
from eventsourcing.persistence import IntegrityError, OperationalError
from msgspec.structs import asdict, replace

from praktiklog_events import Event, decode_tolerant, encode
from praktiklog_events.answers import Accepted, Answer, Recorded, Refused, Unknown
from praktiklog_runtime import clock
from praktiklog_services.deciding import tags
from praktiklog_services.deciding.decide import Decision, decide, warnings_again
from praktiklog_services.deciding.errors import CommandIdIsTaken, OutcomeUnknown, ServiceIsBusy
from praktiklog_services.deciding.known import Held, Known
from praktiklog_services.deciding.problems import INTERNAL, problem_of, warning_of
from praktiklog_services.deciding.request import Request, read
from praktiklog_services.deciding.state import State
from praktiklog_services.law.library import SHIPPED, Library
from praktiklog_services.log import LogEvent
from praktiklog_services.log.batch import AppendError, NoRoomError

MOST_AT_ONCE: Final = 64
"""Commands in one group: larger ones gain little and make the first wait for the last."""

PATIENCE_SECONDS: Final = 8.0
"""How long a group is tried before it counts as busy; callers wait ten."""

CONNECTION_SECONDS: Final = 0.75
"""How long a try may wait for a connection to the log. Commands over HTTP have a second: so it is
known before that is over that nothing was recorded."""

FIRST_PAUSE_SECONDS: Final = 0.002
LONGEST_PAUSE_SECONDS: Final = 0.5

_events = structlog.get_logger("commands")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it came in; after its `deadline` it is not judged any more."""

    name: str
    body: bytes
    command_id: str | None = None
    deadline: datetime | None = None


@dataclass(slots=True)
class _Unreadable:
    """A command that cannot be read, and so is answered."""

    answer: Answer | None


@dataclass(slots=True)
class _Waiting:
    """A command that can be read, until it is answered."""

    command: Command
    request: Request
    command_id: str
    answer: Answer | None = None
    uncertain: bool = False
    """Its event was sent to the log, and nothing said yet whether it stands there."""

    def is_late(self, at: datetime) -> bool:
        """Tell whether nobody waits for its answer any more."""
        return self.command.deadline is not None and self.command.deadline <= at


class Handler:
    """Carries out groups of commands, one at a time; give each thread its own.

    `hold` takes hold of the log for the length of a block, reads what carries some tags and
    commits at the end. `now` and `new_id` are inputs, so that a test can fix them.
    """

    def __init__(
        self,
        hold: Callable[[Sequence[str]], AbstractContextManager[Held]],
        *,
        now: Callable[[], datetime] = clock.now,
        new_id: Callable[[], UUID] = uuids.uuid7,
        library: Library = SHIPPED,
    ) -> None:
        self._hold = hold
        self._library = library
        self._now = now
        self._new_id = new_id
        self._known = Known()

    def answer(self, name: str, body: bytes, command_id: str | None = None) -> Answer:
        """Carry out one command; see `answer_all`."""
        (answer,) = self.answer_all([Command(name, body, command_id)])
        return answer

    def answer_all(self, commands: Sequence[Command]) -> list[Answer]:
        """Carry out commands in order, each on what the one before left; one answer each.

        A command id that was accepted before gets the first answer again. Refusals are not
        remembered. What goes wrong with one command does not touch the others.
        """
        group = [self._read(command) for command in commands]
        self._settle([each for each in group if isinstance(each, _Waiting)])
        return [each.answer for each in group if each.answer is not None]

    def _read(self, command: Command) -> "_Waiting | _Unreadable":
        try:
            request = read(command.name, command.body, command.command_id)
        except Exception as error:  # noqa: BLE001  an answer is owed, whatever went wrong
            return _Unreadable(_refused(error, command.name))
        # A try whose answer is lost may have been carried out: the next one must see that.
        command_id = request.command_id or str(self._new_id())
        return _Waiting(command, replace(request, command_id=command_id), command_id)

    def _settle(self, group: Sequence[_Waiting]) -> None:
        """Try until every command of the group has its answer."""
        pause = FIRST_PAUSE_SECONDS
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while waiting := [each for each in group if each.answer is None]:
            try:
                self._attempt(waiting)
            except OperationalError as error:
                self._known.forget()
                no_use = isinstance(error, NoRoomError) or time.monotonic() > give_up_at
                self._let_go(waiting, error, pause, all_of_them=no_use)
                # Full jitter: those who collided must not collide again.
                time.sleep(random.uniform(0, pause))  # noqa: S311
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            except Exception as error:  # noqa: BLE001  the others are owed their answers
                self._known.forget()
                if len(waiting) > 1:
                    for each in waiting:
                        self._settle([each])
                elif not isinstance(error, IntegrityError) or time.monotonic() > give_up_at:
                    waiting[0].answer = _failed(waiting[0], error)

    def _let_go(
        self, waiting: Sequence[_Waiting], error: Exception, pause: float, *, all_of_them: bool
    ) -> None:
        """Answer those whose time is over while the log is away, or would be after another try."""
        after_another = self._now() + timedelta(seconds=pause + CONNECTION_SECONDS)
        for each in waiting:
            if all_of_them or each.is_late(after_another):
                each.answer = _unknown(each.command_id) if each.uncertain else _busy(error)

    def _attempt(self, waiting: Sequence[_Waiting]) -> None:
        at = self._now()
        facts = [(each.request.fact, at) for each in waiting]
        asked = self._known.asks(facts)
        commands = {tags.command(each.command_id): each.command_id for each in waiting}
        group: _Group | None = None
        try:
            with self._hold([*asked, *commands]) as log:
                found = self._known.complete(log, facts, asked=asked, besides=list(commands))
                done = {
                    commands[tag]: _Done(position, event)
                    for position, event, carried in found
                    for tag in carried
                    if tag in commands
                }
                group = _Group(self._known, log, self._library, self._now, self._new_id, done)
                answers = group.judge(waiting)
                if group.new:
                    self._known.appended(log.append(group.new))
                    for each in waiting:
                        each.uncertain = True
        except AppendError:
            if group is not None:  # it was this append, and what was sent before stands nowhere
                for each in waiting:
                    each.uncertain = False
            raise
        # Only what is committed is answered: a refusal may stand on what the group appended.
        for each, answer in zip(waiting, answers, strict=True):
            each.answer = answer


@dataclass(frozen=True, slots=True)
class _Done:
    """What a command id carried out, and what was answered where that is known."""

    position: int
    event: Event
    answer: Accepted | None = None


class _Group:
    """One try at one group, while the log is held; `new` is what it wants to append."""

    def __init__(
        self,
        known: Known,
        log: Held,
        library: Library,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
        done: dict[str, _Done],
    ) -> None:
        self._known = known
        self._log = log
        self._library = library
        self._now = now
        self._new_id = new_id
        self._done = done
        self.new: list[LogEvent] = []

    def judge(self, waiting: Sequence[_Waiting]) -> list[Answer]:
        """Judge the commands in order, each on the state that the one before left."""
        for each in waiting:
            each.uncertain = False  # what was sent before stands in the log now, or never will
        answers: list[Answer] = []
        for each in waiting:
            found: Answer | Decision
            try:
                found = self._decide(each)
            except Exception as error:  # noqa: BLE001  it is this command's answer
                found = _refused(error, each.command.name)
            answers.append(self._record(each, found) if isinstance(found, Decision) else found)
        return answers

    def _decide(self, each: _Waiting) -> Decision | Answer:
        done = self._done.get(each.command_id)
        if done is not None:
            return self._first_answer(each.request, done)
        at = self._now()
        if each.is_late(at):
            raise ServiceIsBusy(
                "it waited until its deadline, so nothing was recorded; send it again"
            )
        decision = decide(
            each.request,
            self._known.state,
            event_id=self._new_id(),
            at=at,
            is_company=self._is_company,
            library=self._library,
        )
        if each.request.dry_run:
            return Accepted(events=(), warnings=tuple(map(warning_of, decision.warnings)))
        return decision

    def _record(self, each: _Waiting, decision: Decision) -> Accepted:
        event = decision.event
        self._known.evolve(event, decision.tags)
        carried = [*decision.tags, tags.command(each.command_id)]
        self.new.append(LogEvent(event.type, encode(event), carried, id=event.id, time=event.time))
        position = self._log.position + len(self.new)
        warnings = tuple(map(warning_of, decision.warnings))
        answer = Accepted(events=(Recorded(event.id, event.type, position),), warnings=warnings)
        self._done[each.command_id] = _Done(position, event, answer)
        return answer

    def _first_answer(self, request: Request, done: _Done) -> Accepted:
        first = done.event
        # The stored fact is a twin class of the same fields, so the fields are compared.
        if first.type != request.fact.TYPE or asdict(first.data) != asdict(request.fact):
            raise CommandIdIsTaken(
                f"command id {request.command_id} carried out another {first.type}; use a new id"
            )
        answer = done.answer
        if answer is None:
            before = self._known_before(request, done) if first.warnings else State()
            again = warnings_again(request, before, first, library=self._library)
            events = (Recorded(first.id, first.type, done.position),)
            answer = Accepted(events=events, warnings=tuple(map(warning_of, again)))
        return replace(answer, events=()) if request.dry_run else answer

    def _known_before(self, request: Request, done: _Done) -> State:
        """Fold what the first decision stood on."""
        state = State()
        read: list[str] = []
        while further := [
            tag for tag in request.slice.reads_of(request.fact, state) if tag not in read
        ]:
            read += further
            state = State()
            for position, data, carried in self._log.carrying(read):
                event = decode_tolerant(data)
                if position < done.position and isinstance(event, Event):
                    state.evolve(event, carried)
        return state

    def _is_company(self, identity: str) -> bool:
        tag = tags.company(identity)
        return any(tag in event.tags for event in self.new) or self._log.knows(tag)


def _refused(error: Exception, name: str) -> Refused:
    problem = problem_of(error)
    if problem.status == INTERNAL:
        _events.error("command.failed", command=name, exc_info=error)
    return Refused(problem)


def _failed(each: _Waiting, error: Exception) -> Answer:
    if isinstance(error, IntegrityError):
        return _busy(error)
    return _unknown(each.command_id) if each.uncertain else _refused(error, each.command.name)


def _busy(error: Exception) -> Refused:
    away = error if isinstance(error, NoRoomError) else f"the log is away ({error})"
    return Refused(problem_of(ServiceIsBusy(f"{away}; nothing was recorded, send it again")))


def _unknown(command_id: str) -> Unknown:
    return Unknown(problem_of(OutcomeUnknown(command_id)))
