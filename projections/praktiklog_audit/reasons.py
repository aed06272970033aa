"""Why a thing counts otherwise than before: the events that came between, and what they are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final, Literal

import msgspec

from praktiklog_events import CompanyRegistered, Event, Header, OutcomeObserved, PlacementEnded
from praktiklog_events import danish_date as day_of
from praktiklog_projections.asking.query import Question
from praktiklog_projections.engine.table import Table
from praktiklog_services.deciding.state import INTRODUCING

Reason = Literal["new", "late", "corrected", "voided", "rule", "definition"]
REASONS: Final[tuple[Reason, ...]] = ("new", "late", "corrected", "voided", "rule", "definition")
"""In this order they are applied one after another (contract, `audit diff`)."""

_AGAIN: Final = frozenset({CompanyRegistered.TYPE, PlacementEnded.TYPE, OutcomeObserved.TYPE})
"""What is said a second time of the same row corrects what was said first."""

Read = Callable[[Sequence[int]], Iterable[Event | Header]]
"""Reads the events at some positions of the log."""


class Between:
    """The versions of rows that began or ended after one position and up to another.

    From them follows which events between the two are about a thing.
    """

    def __init__(
        self, question: Question, tables: Sequence[Table], after: int, last: int, read: Read
    ) -> None:
        self._after, self._last = after, last
        self._read = read
        self._events: dict[int, Event | Header] = {}
        self._naming: defaultdict[str, set[int]] = defaultdict(set)
        self._following: defaultdict[int, set[int]] = defaultdict(set)
        self._earlier: defaultdict[int, set[int]] = defaultdict(set)
        for table in tables:
            self._take(question, table)

    def _take(self, question: Question, table: Table) -> None:
        ids = [name for name in table.columns if name.endswith("_id")]
        where = "{0} > %(after)s AND {0} <= %(last)s"
        source = question.executor.name_of(table)
        rows = question.executor.fetch(
            f"SELECT known_from, positions, {', '.join(ids)} FROM {source} "
            f"WHERE {where.format('known_from')} UNION ALL "
            f"SELECT known_to, positions, {', '.join(ids)} FROM {source} "
            f"WHERE {where.format('known_to')}",
            {"after": self._after, "last": self._last},
        )
        for at, positions, *named in rows:
            for each in named:
                if each is not None:
                    self._naming[each].add(at)
            for position in positions:
                if position < at:
                    self._following[position].add(at)
                    self._earlier[at].add(position)

    def behind(self, thing: str, before: Sequence[int], after: Sequence[int]) -> frozenset[int]:
        """Return the positions of the events between that a thing's change comes from.

        `before` and `after` are the positions behind the thing at both ends. What the thing has
        now is named by them; what it has no more, or is no more, by the rows that speak of it, by
        those that succeed its own, and last by those that speak of whatever it was made of.
        """
        named = {each for each in after if self._after < each <= self._last}
        if named:
            return frozenset(named)
        about = self._naming.get(thing)
        if about:
            return frozenset(about)
        followed = {each for one in before for each in self._following.get(one, ())}
        if followed:
            return frozenset(followed)
        subjects = {_subject(self.event(one)) for one in before}
        return frozenset(at for each in subjects for at in self._naming.get(each or "", ()))

    def event(self, position: int) -> Event | Header:
        """Return an event; each is read once."""
        if position not in self._events:
            self.load([position])
        return self._events[position]

    def load(self, positions: Iterable[int]) -> None:
        """Read many events at once."""
        new = [each for each in positions if each not in self._events]
        if new:
            self._events |= {event.position or 0: event for event in self._read(new)}

    def reason(self, thing: str, positions: Iterable[int], known_on: date) -> Reason:
        """Say what some events mean for a thing that counts otherwise since.

        `voided`: something never was. What they make known is `late` where it holds from before
        `known_on`, the Danish date at which was asked first, else `new`. `corrected`: what was
        known is said again or otherwise. `rule`: other rules were adopted.
        """
        events = [self.event(each) for each in positions]
        facts = [each for each in events if isinstance(each, Event)]
        kinds = {each.data.TYPE: each for each in facts}
        whats = {kind.split(".")[1] for kind in kinds}
        if any(what.endswith("voided") for what in whats):
            return "voided"
        first = [each for each in facts if each.subject == thing and each.type in INTRODUCING]
        if not first:
            if "corrected" in whats or any(self._again(each) for each in facts):
                return "corrected"
            if "adopted" in whats:
                return "rule"
        late = any(_holds_from(each) < known_on for each in first or facts)
        return "late" if late else "new"

    def _again(self, event: Event) -> bool:
        kind = event.data.TYPE
        if kind not in _AGAIN or event.position is None:
            return False
        earlier = self._earlier.get(event.position, ())
        self.load(earlier)
        return any(self.event(each).type == kind for each in earlier)


def _subject(event: Event | Header) -> str | None:
    return event.subject if isinstance(event, Event) else None


def _holds_from(event: Event) -> date:
    """Return the first date that a fact names as one on which something holds."""
    fields: dict[str, Any] = msgspec.structs.asdict(event.data)
    dates = [
        value for name, value in fields.items() if name.endswith("_on") and isinstance(value, date)
    ]
    return min(dates, default=day_of(event.time))
