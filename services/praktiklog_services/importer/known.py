"""What an import knows of the log: a state that grows with the file, within bounds."""

from collections.abc import Iterable
from typing import Final

from praktiklog_events import Event, decode_tolerant
from praktiklog_services.log.history import Exclusive
from praktiklog_services.state import State

MOST_THINGS: Final = 40_000
"""Things kept in memory before starting afresh; each takes about a kilobyte."""


class Known:
    """A state that is completed from the log for the tags that a batch mentions."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Start afresh: after an error, when what was folded may not be what was committed."""
        self.state = State()
        self._loaded: set[str] = set()
        self._position: int | None = None

    def complete(self, log: Exclusive, tags: Iterable[str], *, bounded: bool = True) -> None:
        """Fold what others appended meanwhile, and all facts of tags not seen before."""
        if bounded and len(self.state) > MOST_THINGS:
            self.forget()
        if self._position is not None and self._position < log.position:
            self._fold(log.since(self._position))
        self._position = log.position
        missing = set(tags) - self._loaded
        if missing and log.position:
            self._fold(log.tagged(sorted(missing)))
        self._loaded |= missing

    def evolve(self, event: Event, tags: Iterable[str]) -> None:
        """Fold an event of the file."""
        self.state.evolve(event, tags)

    def appended(self, position: int) -> None:
        """Note that the log holds everything folded, up to a position."""
        self._position = position

    def _fold(self, rows: Iterable[tuple[bytes, list[str]]]) -> None:
        for data, tags in rows:
            event = decode_tolerant(data)
            if isinstance(event, Event):
                self.state.evolve(event, tags)
