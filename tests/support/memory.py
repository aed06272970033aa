"""A log in memory that can be held as the log in PostgreSQL can."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock

from eventsourcing.dcb.api import DCBQuery, DCBQueryItem, DCBSequencedEvent
from eventsourcing.dcb.popo import InMemoryDCBRecorder

from praktiklog_services.deciding.known import Found, Stored
from praktiklog_services.log import LogEvent


class MemoryLog(InMemoryDCBRecorder):
    """What is appended in a block stands in the log at its end, unless the block fails."""

    def __init__(self) -> None:
        super().__init__()
        self._held = RLock()

    @contextmanager
    def exclusive(self, tags: Sequence[str] = ()) -> Iterator["HeldInMemory"]:
        """Hold the log for the length of a block."""
        with self._held:
            held = HeldInMemory(self, tags)
            yield held
            if held.appended:
                self.append(held.appended)


class HeldInMemory:
    """The log while nobody else can append."""

    def __init__(self, log: MemoryLog, tags: Sequence[str]) -> None:
        self._log = log
        self.first = list(self.carrying(tags)) if tags else []
        self.position = log.read().head or 0
        self.appended: list[LogEvent] = []

    def since(self, position: int) -> Iterable[Stored]:
        return map(_stored, self._log.read(after=position))

    def tagged(self, tags: Sequence[str], types: Sequence[str]) -> Iterator[Stored]:
        items = [DCBQueryItem(types=list(types), tags=[tag]) for tag in tags]
        return map(_stored, self._log.read(DCBQuery(items)))

    def carrying(self, tags: Sequence[str]) -> Iterable[Found]:
        items = [DCBQueryItem(tags=[tag]) for tag in tags]
        for found in self._log.read(DCBQuery(items)):
            yield found.position, *_stored(found)

    def knows(self, tag: str) -> bool:
        query = DCBQuery([DCBQueryItem(tags=[tag])])
        return next(iter(self._log.read(query, limit=1)), None) is not None

    def append(self, events: Sequence[LogEvent]) -> int:
        self.appended += events
        return self.position + len(self.appended)


def _stored(found: DCBSequencedEvent) -> Stored:
    return found.event.data, list(found.event.tags)
