"""Put facts in the order in which they were registered, in bounded memory.

An export lists things, each row with facts of several days. The log wants them by time, so that
figures can be asked as they were known; of one moment, what introduces a thing goes first.
"""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from praktiklog_events import Event, decode, encode

CHUNK: Final = 50_000
"""Facts sorted in memory at a time; a larger import is merged from files."""

_INTRODUCING: Final = (
    "company.registered.v1",
    "referral.registered.v1",
    "slots.opened.v1",
    "slot.reserved.v1",
    "placement.agreed.v1",
    "placement.started.v1",
)
_LATER: Final = len(_INTRODUCING)
_RANKS: Final = {kind: rank for rank, kind in enumerate(_INTRODUCING)} | {
    "placement.ended.v1": _LATER + 1,
    "outcome.observed.v1": _LATER + 2,
}
_LENGTH: Final = 4


class Placed(msgspec.Struct, array_like=True, order=True, frozen=True):
    """An encoded event with what it is ordered by and where it stands: file (from 0) and row."""

    time: float
    rank: int
    file: int
    row: int
    number: int
    data: bytes

    @property
    def event(self) -> Event:
        """The event."""
        return decode(self.data)


def placed(event: Event, file: int, row: int, number: int) -> Placed:
    """Note what an event is ordered by; `number` is its place in its row."""
    rank = _RANKS.get(event.type, _LATER)
    return Placed(event.time.timestamp(), rank, file, row, number, encode(event))


def in_order(facts: Iterable[Placed], folder: Path | None = None) -> Iterator[Placed]:
    """Yield all facts in order; what does not fit in memory lies in a closed folder meanwhile.

    The facts are read to the end before the first comes back.
    """
    chunk: list[Placed] = []
    with tempfile.TemporaryDirectory(prefix="praktiklog-sorting-", dir=folder) as own:
        files: list[Path] = []
        for fact in facts:
            chunk.append(fact)
            if len(chunk) == CHUNK:
                files.append(_write(sorted(chunk), Path(own) / f"{len(files)}"))
                chunk = []
        chunk.sort()
        yield from heapq.merge(*map(_read, files), chunk)


def _write(facts: list[Placed], file: Path) -> Path:
    with file.open("wb") as target:
        for fact in facts:
            data = msgspec.msgpack.encode(fact)
            target.write(len(data).to_bytes(_LENGTH, "big") + data)
    return file


def _read(file: Path) -> Iterator[Placed]:
    decoder = msgspec.msgpack.Decoder(Placed)
    with file.open("rb") as source:
        while size := source.read(_LENGTH):
            yield decoder.decode(source.read(int.from_bytes(size, "big")))
