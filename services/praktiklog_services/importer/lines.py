"""Read a JSONL file line by line, whatever it holds, in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final

import msgspec

from praktiklog_events import (
    MAX_BYTES,
    STAMP_BYTES,
    ContractError,
    Event,
    check,
    decode,
    without_stamps,
)
from praktiklog_events.cpr import is_cpr, masked

_BOM: Final = b"\xef\xbb\xbf"
_LONGEST: Final = MAX_BYTES + STAMP_BYTES
_LONGEST_ID: Final = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands in a spreadsheet: rows count from 1, as the program shows them."""

    file: str
    sheet: str | None
    row: int


@dataclass(slots=True)
class Line:
    """One line: an event that is well formed, or what is wrong with it.

    One that has a place comes from a spreadsheet: its id is made of the source's key, so another
    time makes no other fact of it, and its jobcentre is that of the thing where it names none.
    """

    number: int
    event: Event | None = None
    error: str | None = None
    unread_id: str | None = None
    place: Place | None = None

    @property
    def identity(self) -> str | None:
        """Tell its id, or what stands there in its place; null where that cannot be read."""
        return self.unread_id if self.event is None else str(self.event.id)


class _Identity(msgspec.Struct):
    id: Any = None


def _no_company(_identity: str) -> bool:
    return False


def read_lines(
    file: BinaryIO, now: datetime, *, is_company: Callable[[str], bool] = _no_company
) -> Iterator[Line]:
    """Yield every line that is not empty, decoded and checked against the contract's limits.

    `is_company` tells whether the log has a company of this id; ids of companies that earlier
    lines name count too.
    """
    companies: set[str] = set()

    def known(identity: str) -> bool:
        return identity in companies or is_company(identity)

    number = 0
    while chunk := file.readline(_LONGEST + 2):
        number += 1
        if number == 1:
            chunk = chunk.removeprefix(_BOM)
        if len(chunk) > _LONGEST and not chunk.endswith(b"\n"):
            size = len(chunk) + _skip_rest(file)
            yield Line(number, error=f"the line has {size} bytes; an event has at most {MAX_BYTES}")
            continue
        text = chunk.strip()
        if text:
            line = _line(number, text, now, known)
            company = getattr(line.event.data, "company_id", None) if line.event else None
            if company is not None and is_cpr(company):
                companies.add(company)
            yield line


def _skip_rest(file: BinaryIO) -> int:
    skipped = 0
    while part := file.readline(1 << 20):
        skipped += len(part)
        if part.endswith(b"\n"):
            break
    return skipped


def _line(number: int, text: bytes, now: datetime, known: Callable[[str], bool]) -> Line:
    try:
        event = decode(text)
        check(event, now, is_company=known)
    except ContractError as error:
        return Line(number, error=str(error), unread_id=_identity(text))
    # Stamps belong to the log it came from; ours stamps its own.
    return Line(number, event=without_stamps(event))


def _identity(text: bytes) -> str | None:
    try:
        found = msgspec.json.decode(text, type=_Identity).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return masked(found[:_LONGEST_ID]) if isinstance(found, str) else None
