"""Carry out commands on the log: read, decide, append, and again where facts have changed."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
import uuid_utils.compat as uuids
from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem, DCBRecorder
from eventsourcing.persistence import IntegrityError, OperationalError
from msgspec.structs import asdict, replace

from praktiklog_events import Event, decode_tolerant, encode
from praktiklog_events.answers import Accepted, Answer, Recorded, Refused
from praktiklog_runtime import clock
from praktiklog_services.deciding import tags
from praktiklog_services.deciding.companies import companies_of
from praktiklog_services.deciding.decide import decide, warnings_again
from praktiklog_services.deciding.errors import CommandIdIsTaken, ServiceIsBusy
from praktiklog_services.deciding.problems import INTERNAL, problem_of, warning_of
from praktiklog_services.deciding.request import Request, read
from praktiklog_services.deciding.state import State
from praktiklog_services.law.library import SHIPPED, Library
from praktiklog_services.log import LogEvent

PATIENCE_SECONDS: Final = 8.0
"""How long a command is tried before it counts as busy; callers wait ten."""

FIRST_PAUSE_SECONDS: Final = 0.002
LONGEST_PAUSE_SECONDS: Final = 0.5

_events = structlog.get_logger("commands")


class Handler:
    """Carries out one command at a time; give each thread its own.

    `now` and `new_id` are inputs, so that a test can fix them.
    """

    def __init__(
        self,
        log: DCBRecorder,
        *,
        now: Callable[[], datetime] = clock.now,
        new_id: Callable[[], UUID] = uuids.uuid7,
        library: Library = SHIPPED,
    ) -> None:
        self._log = log
        self._library = library
        self._now = now
        self._new_id = new_id

    def answer(self, name: str, body: bytes, command_id: str | None = None) -> Answer:
        """Carry out the command `name` with a JSON body; every refusal is an answer.

        A command id that was accepted before gets the first answer again. Refusals are not
        remembered.
        """
        try:
            return self._carry_out(read(name, body, command_id))
        except Exception as error:  # noqa: BLE001  an answer is owed, whatever went wrong
            problem = problem_of(error)
            if problem.status == INTERNAL:
                _events.exception("command.failed", command=name)
            return Refused(problem)

    def _carry_out(self, request: Request) -> Accepted:
        # A try whose answer is lost may have been carried out: the next one must see that.
        command_id = request.command_id or str(self._new_id())
        request = replace(request, command_id=command_id)
        pause = FIRST_PAUSE_SECONDS
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._attempt(request, command_id)
            except (IntegrityError, OperationalError) as error:
                if time.monotonic() > deadline:
                    raise ServiceIsBusy(
                        f"facts changed at every try, or the log is away ({error}); send it again"
                    ) from None
                # Full jitter: those who collided must not collide again.
                time.sleep(random.uniform(0, pause))  # noqa: S311
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _attempt(self, request: Request, command_id: str) -> Accepted:
        wanted: list[str] = []
        facts = _Facts(DCBQuery(), None, State(), None)
        # What is read may tell of more to read: the candidate of a placement, its jobcentre.
        while further := self._further(request, command_id, wanted, facts.state):
            wanted += further
            facts = self._read(request, wanted)
        if facts.first is not None:
            return self._first_answer(request, facts.state, *facts.first)
        decision = decide(
            request,
            facts.state,
            event_id=self._new_id(),
            at=self._now(),
            is_company=companies_of(self._log),
            library=self._library,
        )
        warnings = tuple(map(warning_of, decision.warnings))
        if request.dry_run:
            return Accepted(events=(), warnings=warnings)
        made = decision.event
        carried = [*decision.tags, tags.command(command_id)]
        position = self._log.append(
            [LogEvent(made.type, encode(made), carried, id=made.id, time=made.time)],
            DCBAppendCondition(facts.query, after=facts.head),
        )
        return Accepted(events=(Recorded(made.id, made.type, position),), warnings=warnings)

    def _further(
        self, request: Request, command_id: str, wanted: list[str], known: State
    ) -> list[str]:
        named = (tags.command(command_id), *request.slice.reads_of(request.fact, known))
        return [tag for tag in named if tag not in wanted]

    def _first_answer(
        self, request: Request, before: State, known: Event, position: int
    ) -> Accepted:
        # The stored fact is a twin class of the same fields, so the fields are compared.
        if known.type != request.fact.TYPE or asdict(known.data) != asdict(request.fact):
            raise CommandIdIsTaken(
                f"command id {request.command_id} carried out another {known.type}; use a new id"
            )
        again = warnings_again(request, before, known, library=self._library)
        events = () if request.dry_run else (Recorded(known.id, known.type, position),)
        return Accepted(events=events, warnings=tuple(map(warning_of, again)))

    def _read(self, request: Request, wanted: list[str]) -> "_Facts":
        query = DCBQuery([DCBQueryItem(tags=[tag]) for tag in wanted])
        found = self._log.read(query)
        state = State()
        first: tuple[Event, int] | None = None
        for sequenced in found:
            known = decode_tolerant(sequenced.event.data)
            if not isinstance(known, Event):
                continue
            if known.commandid is not None and known.commandid == request.command_id:
                first = known, sequenced.position
                break  # what was known before it is what it was decided on
            state.evolve(known, sequenced.event.tags)
        return _Facts(query, found.head, state, first)


@dataclass(frozen=True)
class _Facts:
    """What a decision stands on: it holds while nothing new matches the query after the head."""

    query: DCBQuery
    head: int | None
    state: State
    first: tuple[Event, int] | None
    """The event that the same command id appended before, and its position."""
