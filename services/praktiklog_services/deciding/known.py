"""What a writer knows of the log: a state in memory that keeps up with it, within bounds."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol

from praktiklog_events import Event, Fact, decode_tolerant
from praktiklog_events.catalogue import DATES
from praktiklog_services.deciding import tags
from praktiklog_services.deciding.pruning import prune
from praktiklog_services.deciding.state import FOLDED, State
from praktiklog_services.log import LogEvent
from praktiklog_services.registry import slice_of

MOST_THINGS: Final = 60_000
"""Things kept in memory before what is over is dropped; each takes about a kilobyte."""

MOST_GROWTH: Final = 8
"""How many times that many are kept where little of it is over; then all is read again."""

MOST_TAGS: Final = 500_000
"""Tags remembered as read, also those that nothing carries, before all are forgotten."""

KEPT_DAYS: Final = 120
"""How long what is over is kept, in days before the latest time seen."""

MOST_MISSED: Final = 5_000
"""Events of others that are followed; after more it is quicker to read what is asked for."""

Stored = tuple[bytes, list[str]]
"""An event's bytes and the tags it carries."""

Found = tuple[int, bytes, list[str]]
"""An event's position, its bytes and the tags it carries."""


class Held(Protocol):
    """The log while nobody else can append: reads and one append, made visible at the end."""

    @property
    def position(self) -> int:
        """The log's last position when it was taken hold of."""
        ...

    @property
    def first(self) -> Iterable[Found]:
        """Every event with one of the tags that the log was taken hold of with, in log order."""
        ...

    def since(self, position: int) -> Iterable[Stored]:
        """Read everything after a position, in log order."""
        ...

    def tagged(self, tags: Sequence[str], types: Sequence[str]) -> Iterator[Stored]:
        """Read every event of these types with one of the tags, in log order."""
        ...

    def carrying(self, tags: Sequence[str]) -> Iterable[Found]:
        """Read every event with one of the tags, with its position, in log order."""
        ...

    def knows(self, tag: str) -> bool:
        """Tell whether any event carries a tag."""
        ...

    def append(self, events: Sequence[LogEvent]) -> int:
        """Have a batch appended at the end of the hold; its last position comes back."""
        ...


class Known:
    """A state that is completed from the log for the tags that the rules look up."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start afresh: after an error, when what was folded may not be what was committed."""
        self.state = State()
        self._loaded: set[str] = set()
        self._whole: set[str] = set()
        self._position: int | None = None
        self._latest = date.min
        self._horizon = date.min
        self._most = MOST_THINGS

    def asks(self, judged: Iterable[tuple[Fact, datetime]]) -> list[str]:
        """Name the tags to take hold of the log with, so that `complete` need not ask again."""
        return self._missing([(fact, self._reaches_back(fact, at)) for fact, at in judged])

    def complete(
        self,
        log: Held,
        judged: Iterable[tuple[Fact, datetime]],
        *,
        bounded: bool = True,
        asked: Sequence[str] = (),
        besides: Sequence[str] = (),
    ) -> list[tuple[int, Event, list[str]]]:
        """Fold what others appended meanwhile, and all facts that these facts' rules look up.

        Each fact comes with the moment it is registered at. What is over is dropped when there
        is too much; a fact that reaches back before that has everything read again that it
        mentions, so it is judged as if nothing had been dropped. The log was taken hold of with
        the tags `asked`, which are folded, and `besides`: what carries one of those comes back.
        """
        facts = list(judged)
        latest = max((at for _, at in facts), default=None)
        if latest is not None:
            self._latest = max(self._latest, latest.astimezone(UTC).date())
        if bounded and (len(self.state) > self._most or len(self._loaded) > MOST_TAGS):
            self._let_go()
        self._follow(log, bounded=bounded)
        wanted = [(fact, self._reaches_back(fact, at)) for fact, at in facts]
        found = self._read_first(log, asked, besides)
        # What is read may tell of more to read: the candidate of a placement, its jobcentre.
        while missing := self._missing(wanted):
            rows = log.tagged(missing, FOLDED) if log.position else ()
            read = 0
            for read, (event, carried) in enumerate(_decoded(rows), 1):  # noqa: B007
                self.state.evolve(event, carried)
            self._note(missing)
            if not read:
                break  # nothing new is known, so nothing more is looked up
        return found

    def evolve(self, event: Event, carried: Iterable[str]) -> None:
        """Fold an event that is about to be appended."""
        self.state.evolve(event, carried)

    def appended(self, position: int) -> None:
        """Note that the log holds everything folded, up to a position."""
        self._position = position

    def _let_go(self) -> None:
        if len(self.state) > MOST_GROWTH * MOST_THINGS or len(self._loaded) > MOST_TAGS:
            self.forget()
            return
        self._horizon = max(self._horizon, self._latest - timedelta(days=KEPT_DAYS))
        self._loaded -= prune(self.state, self._horizon)
        self._whole.clear()
        # Where much goes on at a time little can be dropped: do not try at every batch.
        self._most = max(MOST_THINGS, 2 * len(self.state))

    def _follow(self, log: Held, *, bounded: bool) -> None:
        """Fold what others appended about anything that is known here."""
        missed = 0 if self._position is None else log.position - self._position
        if self._position is not None and (missed < 0 or (bounded and missed > MOST_MISSED)):
            self.forget()
        elif self._position is not None and missed:
            for event, carried in _decoded(log.since(self._position)):
                self._hear_of(event, carried)
        self._position = log.position

    def _hear_of(self, event: Event, carried: list[str]) -> None:
        if self._loaded.isdisjoint(carried):
            return
        self.state.evolve(event, carried)
        thing = tags.about(event.data)
        if thing is not None and thing not in self.state:
            # It changes what was dropped: whatever stands on that must be read again.
            self._loaded.difference_update(carried)
            self._whole.difference_update(carried)

    def _reaches_back(self, fact: Fact, at: datetime) -> bool:
        if self._horizon == date.min:
            return False
        if at.astimezone(UTC).date() < self._horizon:
            return True
        days = (getattr(fact, name) for name in DATES[type(fact)])
        return any(day is not None and day < self._horizon for day in days)

    def _missing(self, wanted: Iterable[tuple[Fact, bool]]) -> list[str]:
        """Name the tags that rules look up and that were not read yet."""
        # What reaches back needs tags of which nothing was dropped since they were read.
        missing = {
            tag
            for fact, back in wanted
            for tag in _reads(fact, self.state)
            if tag not in (self._whole if back else self._loaded)
        }
        return sorted(missing)

    def _read_first(
        self, log: Held, asked: Sequence[str], besides: Sequence[str]
    ) -> list[tuple[int, Event, list[str]]]:
        found: list[tuple[int, Event, list[str]]] = []
        folded, returned = set(asked), set(besides)
        for position, data, carried in log.first:
            event = decode_tolerant(data)
            if not isinstance(event, Event):
                continue
            if not folded.isdisjoint(carried):
                self.state.evolve(event, carried)
            if not returned.isdisjoint(carried):
                found.append((position, event, carried))
        self._note(asked)
        return found

    def _note(self, read: Iterable[str]) -> None:
        self._loaded.update(read)
        self._whole.update(read)


def _decoded(rows: Iterable[Stored]) -> Iterator[tuple[Event, list[str]]]:
    for data, carried in rows:
        event = decode_tolerant(data)
        if isinstance(event, Event):
            yield event, carried


def _reads(fact: Fact, state: State) -> list[str]:
    made = slice_of(fact)
    return [] if made is None else made.reads_of(fact, state)
