"""What an import knows of the log: a state that grows with the file, within bounds."""

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from typing import Final

from praktiklog_events import Event, decode_tolerant
from praktiklog_events.catalogue import DATES
from praktiklog_services.deciding.state import FOLDED, State
from praktiklog_services.importer.pruning import prune
from praktiklog_services.log.history import Exclusive
from praktiklog_services.registry import slice_of

MOST_THINGS: Final = 60_000
"""Things kept in memory before what is over is dropped; each takes about a kilobyte."""

KEPT_DAYS: Final = 120
"""How long what is over is kept, in days before the latest time seen."""


class Known:
    """A state that is completed from the log for the tags that a batch mentions."""

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

    def complete(self, log: Exclusive, events: Iterable[Event], *, bounded: bool = True) -> None:
        """Fold what others appended meanwhile, and all facts that the batch's rules look up.

        What is over is dropped when there is too much; a batch that reaches back before that
        reads everything it mentions again, so it is judged as if nothing had been dropped.
        """
        if bounded and len(self.state) > self._most:
            self._let_go()
        if self._position is not None and self._position < log.position:
            if self._horizon > date.min:
                self.forget()  # what others changed may have been dropped
            else:
                self._fold(log.since(self._position))
        self._position = log.position
        batch = [(event, self._reaches_back(event)) for event in events]
        for _ in range(2):  # what is read may tell of more to read
            self._load(log, [(_reads(event, self.state), back) for event, back in batch])

    def evolve(self, event: Event, carried: Iterable[str]) -> None:
        """Fold an event of the file."""
        self.state.evolve(event, carried)
        self._latest = max(self._latest, event.time.astimezone(UTC).date())

    def appended(self, position: int) -> None:
        """Note that the log holds everything folded, up to a position."""
        self._position = position

    def _let_go(self) -> None:
        self._horizon = max(self._horizon, self._latest - timedelta(days=KEPT_DAYS))
        self._loaded -= prune(self.state, self._horizon)
        self._whole.clear()
        # Where much goes on at a time little can be dropped: do not try at every batch.
        self._most = max(MOST_THINGS, 2 * len(self.state))

    def _reaches_back(self, event: Event) -> bool:
        if self._horizon == date.min:
            return False
        if event.time.astimezone(UTC).date() < self._horizon:
            return True
        fact = event.data
        days = (getattr(fact, name) for name in DATES[type(fact)])
        return any(day is not None and day < self._horizon for day in days)

    def _load(self, log: Exclusive, wanted: Iterable[tuple[list[str], bool]]) -> None:
        # What reaches back needs tags of which nothing was dropped since they were read.
        missing = {
            tag
            for found, back in wanted
            for tag in found
            if tag not in (self._whole if back else self._loaded)
        }
        if missing and log.position:
            self._fold(log.tagged(sorted(missing), FOLDED))
        self._loaded |= missing
        self._whole |= missing

    def _fold(self, rows: Iterable[tuple[bytes, list[str]]]) -> None:
        for data, carried in rows:
            event = decode_tolerant(data)
            if isinstance(event, Event):
                self.state.evolve(event, carried)


def _reads(event: Event, known: State) -> list[str]:
    made = slice_of(event.data)
    return [] if made is None else made.reads_of(event.data, known)
