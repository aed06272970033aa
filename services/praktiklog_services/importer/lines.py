"""Read a JSONL file line by line, whatever it holds, in bounded memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final

import msgspec

from praktiklog_events import MAX_BYTES, ContractError, Event, check, decode

_BOM: Final = b"\xef\xbb\xbf"
_LONGEST_ID: Final = 200


@dataclass(slots=True)
class Line:
    """One line: an event that is well formed, or what is wrong with it."""

    number: int
    event: Event | None = None
    error: str | None = None
    identity: str | None = None


class _Identity(msgspec.Struct):
    id: Any = None


def read_lines(file: BinaryIO, now: datetime) -> Iterator[Line]:
    """Yield every line that is not empty, decoded and checked against the contract's limits."""
    number = 0
    while chunk := file.readline(MAX_BYTES + 2):
        number += 1
        if number == 1:
            chunk = chunk.removeprefix(_BOM)
        if len(chunk) > MAX_BYTES and not chunk.endswith(b"\n"):
            size = len(chunk) + _skip_rest(file)
            yield Line(number, error=f"the line has {size} bytes; an event has at most {MAX_BYTES}")
            continue
        text = chunk.strip()
        if text:
            yield _line(number, text, now)


def _skip_rest(file: BinaryIO) -> int:
    skipped = 0
    while part := file.readline(1 << 20):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


def _line(number: int, text: bytes, now: datetime) -> Line:
    try:
        event = decode(text)
        check(event, now)
    except ContractError as error:
        return Line(number, error=str(error), identity=_identity(text))
    if event.position is not None or event.recordedtime is not None:
        # Both belong to the log it came from; ours stamps its own.
        event = msgspec.structs.replace(event, position=None, recordedtime=None)
    return Line(number, event=event, identity=str(event.id))


def _identity(text: bytes) -> str | None:
    try:
        found = msgspec.json.decode(text, type=_Identity).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found[:_LONGEST_ID] if isinstance(found, str) else None
