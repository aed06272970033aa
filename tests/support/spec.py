"""Given, when, then: so that a test of a rule reads as a sentence.

    given(opened(slots=1), referred()).when(reserved("r1")).then(reserved("r1"))
    given(opened(slots=0), referred()).when(reserved("r1")).then_refused(SlotIsTaken)
    given(opened(slots=0), referred()).recorded(reserved("r1")).then_appended(SlotIsTaken)

`when` carries out the fact's command on a log in memory, from its JSON body to its answer, so
a slice that does not read what its rules need fails here. `recorded` judges the fact as history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

import msgspec

from praktiklog_events import Event, Fact, decode, encode, event
from praktiklog_events.answers import Accepted, Answer, BrokenRule, Problem
from praktiklog_services.deciding.handler import Handler
from praktiklog_services.deciding.judge import Verdict, judge
from praktiklog_services.deciding.rule import Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.log import LogEvent
from praktiklog_services.registry import BY_TYPE
from tests.support.laws import LIBRARY
from tests.support.memory import MemoryLog

NOON = datetime(2021, 6, 1, 10, tzinfo=UTC)
"""When a fact is registered unless a test says otherwise: noon in Denmark on 1 June 2021."""

_NAMES = UUID("5f0c3b52-8f0e-4c0c-9d8a-0b5a5f0f2a10")


class Log:
    """A log in memory with the facts that are given."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.recorder = MemoryLog()
        self.state = State()
        for fact in facts:
            made = enveloped(fact, len(self.events()) + 1)
            tags = self.state.tags_for(fact)
            self.state.evolve(made, tags)
            self.recorder.append([LogEvent(made.type, encode(made), tags)])

    def events(self) -> list[Event]:
        """Read everything, in order."""
        return [decode(found.event.data) for found in self.recorder.read()]

    def when(self, fact: Fact, *, at: datetime = NOON, command_id: str | None = None) -> "Outcome":
        """Carry out the command whose fact this is, at a moment."""
        before = len(self.events())
        handler = Handler(
            self.recorder.exclusive,
            now=lambda: at,
            new_id=lambda: numbered(before + 1),
            library=LIBRARY,
        )
        body = msgspec.json.encode(fact)
        answer = handler.answer(BY_TYPE[fact.TYPE].command, body, command_id)
        return Outcome(answer, self.events()[before:])

    def recorded(self, fact: Fact, *, at: datetime = NOON) -> "Judged":
        """Judge a fact of history, registered at a moment."""
        return Judged(
            judge(fact, BY_TYPE[fact.TYPE], self.state, at, library=LIBRARY, history=True)
        )


@dataclass
class Outcome:
    """What a command came to."""

    answer: Answer
    events: list[Event]

    def then(self, fact: Fact, *warnings: type[Rule]) -> Event:
        """Expect exactly this fact, with these warnings; its event comes back."""
        assert isinstance(self.answer, Accepted), self.answer
        assert [found.data for found in self.events] == [fact]
        names = [warning.rule for warning in self.answer.warnings]
        assert names == [rule.__name__ for rule in warnings]
        (found,) = self.events
        assert found.warnings == (",".join(names) or None)
        return found

    def then_warned(self, *rules: type[Rule]) -> BrokenRule:
        """Expect that it is recorded with these warnings at least; the last one comes back."""
        assert isinstance(self.answer, Accepted), self.answer
        found = {warning.rule: warning for warning in self.answer.warnings}
        assert {rule.__name__ for rule in rules} <= found.keys()
        return found[rules[-1].__name__]

    def then_not_warned(self, rule: type[Rule]) -> None:
        """Expect that it is recorded without this warning, whatever others there are."""
        assert isinstance(self.answer, Accepted), self.answer
        assert rule.__name__ not in [warning.rule for warning in self.answer.warnings]

    def then_refused(self, rule: type[Exception | Rule]) -> Problem:
        """Expect nothing appended because of this rule; the problem comes back."""
        assert not isinstance(self.answer, Accepted), self.answer
        assert self.events == []
        assert self.answer.problem.title == rule.__name__
        return self.answer.problem


@dataclass
class Judged:
    """What the rules say of a fact of history."""

    verdict: Verdict

    def then_appended(self, *warnings: type[Rule]) -> None:
        """Expect that it is appended, with these warnings."""
        assert self.verdict.contradiction is None, self.verdict
        assert [warning.rule for warning in self.verdict.warnings] == list(warnings)

    def then_rejected(self, rule: type[Rule]) -> None:
        """Expect that it contradicts the log by this rule."""
        assert self.verdict.contradiction is not None, self.verdict
        assert self.verdict.contradiction.rule is rule


def given(*facts: Fact) -> Log:
    """Begin a sentence: these facts stand in the log, in this order."""
    return Log(facts)


def enveloped(fact: Fact, number: int, *, time: datetime | None = None) -> Event:
    """Put a fact into an event of its own id."""
    return event(
        fact,
        id=numbered(number),
        source="urn:example:case-system",
        time=time or datetime(2021, 1, 1, tzinfo=UTC),
        jobcentre=getattr(fact, "jobcentre", "aarhus") or "_all",
    )


def numbered(number: int) -> UUID:
    """Make an event id that is the same every time."""
    return uuid5(_NAMES, str(number))
