"""What a cell says: text, dates and numbers as Danish spreadsheets write them."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

LONGEST: Final = 1_000
"""Characters of a cell at most: no id, code, name or number of the contract is longer."""

_SHOWN: Final = 60
_ERRORS: Final = frozenset(
    {"#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA"}
)
_EPOCH: Final = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_LAST_SERIAL: Final = 110_000  # lies in 2201
_DANISH: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,6})?)?")
_NUMBER: Final = re.compile(r"[+-]?\d[\d., ' \u00a0\u202f]*")


class Uncomputed(NamedTuple):
    """A formula that was never computed, so that the file holds no value for it."""

    formula: str = ""


Cell = str | float | int | bool | date | datetime | time | timedelta | Uncomputed | None


class CellError(ValueError):
    """A cell cannot be read as it should be; the message says what would be right."""


class Notation(NamedTuple):
    """How a file writes what cells do not say themselves.

    `decimal` is the mark of decimals in text, null where nothing in the file tells; `from_1904`
    whether days are counted from 1904; `zone` that of moments that name none.
    """

    zone: ZoneInfo
    decimal: str | None = None
    from_1904: bool = False


def is_empty(cell: Cell) -> bool:
    """Tell whether a cell holds nothing but blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text(cell: Cell) -> str:
    """Read a cell as text: trimmed, numbers without `.0`, dates as ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _proper(cell)
    if isinstance(cell, Uncomputed):
        raise CellError(
            "the formula was never computed; open the file in a spreadsheet program and save it"
        )
    return _written(cell)


def _written(cell: bool | float | date | time | timedelta) -> str:
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def day(cell: Cell, notation: Notation) -> date:
    """Read a date: a spreadsheet's own, its number, 31.12.2021, 31-12-2021, 31/12/2021 or ISO."""
    match cell:
        case datetime():
            if cell.time() != time():
                raise CellError('the cell has a time of day; read it as = "datetime"')
            return cell.date()
        case date():
            return cell
        case bool() | time() | timedelta() | Uncomputed() | None:
            raise _no_date(text(cell))
        case float() | int():
            if isinstance(cell, float) and not cell.is_integer():
                raise CellError('the cell has a time of day; read it as = "datetime"')
            return _serial(float(cell), notation).date()
        case str():
            written = text(cell)
            return _written_day(written)


def moment(cell: Cell, notation: Notation) -> datetime:
    """Read a moment as UTC; one without an offset is in the mapping's time zone."""
    match cell:
        case datetime():
            return _local(cell, notation)
        case date():
            return _local(datetime.combine(cell, time()), notation)
        case bool() | time() | timedelta() | Uncomputed() | None:
            raise _no_moment(text(cell))
        case float() | int():
            return _local(_serial(float(cell), notation), notation)
        case str():
            return _written_moment(text(cell), notation)


def number(cell: Cell, notation: Notation) -> float:
    """Read a number: the cell's own, or 1.234,5 and 1,234.5 where it is plain which is meant."""
    match cell:
        case bool() | date() | time() | timedelta() | Uncomputed() | None:
            raise CellError(f"{_shown(text(cell))} is no number; write for example 37 or 18,5")
        case float() | int():
            return float(cell)
        case str():
            return _written_number(text(cell), notation.decimal)


def integer(cell: Cell, notation: Notation) -> int:
    """Read a whole number."""
    value = number(cell, notation)
    if not math.isfinite(value) or not value.is_integer():
        raise CellError(f"{_shown(text(cell))} is no whole number")
    return int(value)


def decimal_of(texts: list[str]) -> str | None:
    """Find the mark of decimals that a file's texts use; null where none of them tells."""
    votes = {",": 0, ".": 0}
    for written in texts:
        if not _NUMBER.fullmatch(written):
            continue
        marks = [mark for mark in written if mark in votes]
        if len(set(marks)) > 1:
            votes[marks[-1]] += 1
        elif len(marks) == 1 and not re.search(r"[.,]\d{3}$", written):
            votes[marks[0]] += 1
    if votes[","] == votes["."]:
        return None
    return max(votes, key=lambda mark: votes[mark])


def _proper(cell: str) -> str:
    if len(cell) > LONGEST:
        raise CellError(f"the cell has {len(cell):,} characters; at most {LONGEST:,} are read")
    written = cell.strip()
    if written in _ERRORS:
        raise CellError(f"the cell holds the error {written}; mend the formula")
    return written


def _written_day(written: str) -> date:
    if found := _DANISH.fullmatch(written):
        parts = int(found[4]), int(found[3]), int(found[1])
    elif found := _ISO.fullmatch(written):
        parts = int(found[1]), int(found[2]), int(found[3])
    elif _clocked(written):
        try:
            at = _naive(written)
        except CellError:
            raise _no_date(written) from None
        return day(at, _ANY)
    else:
        raise _no_date(written)
    try:
        return date(*parts)
    except ValueError:
        raise CellError(f"{written} is no day of the calendar") from None


def _clocked(written: str) -> bool:
    return len(re.split(r"[T ]", written, maxsplit=1)) > 1


def _naive(written: str) -> datetime:
    first, _, rest = written.replace("T", " ").partition(" ")
    found = _CLOCK.fullmatch(rest.strip().removeprefix("kl.").strip())
    if found is None:
        raise _no_moment(written)
    try:
        clock = time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        raise CellError(f"{_shown(written)} has no such time of day") from None
    return datetime.combine(_written_day(first), clock)


def _written_moment(written: str, notation: Notation) -> datetime:
    if re.search(r"(?:Z|[+-]\d{2}:?\d{2})$", written) and _ISO.match(written):
        try:
            return datetime.fromisoformat(written)
        except ValueError:
            raise _no_moment(written) from None
    if not _clocked(written):
        return _local(datetime.combine(_written_day(written), time()), notation)
    return _local(_naive(written), notation)


def _local(at: datetime, notation: Notation) -> datetime:
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    # Kept as UTC: of an hour that comes twice, a local time equals no other moment at all.
    aware = at.replace(tzinfo=notation.zone).astimezone(UTC)
    there = aware.astimezone(notation.zone)
    if there.replace(tzinfo=None) != at:  # the hour that the change to summer time leaves out
        raise CellError(f"{at.isoformat(' ')} does not exist in {notation.zone.key}")
    return aware


def _serial(value: float, notation: Notation) -> datetime:
    if not 1 <= value <= _LAST_SERIAL:
        raise CellError(f"{value:g} is no number of a day; a date in 1900 to 2200 is expected")
    # A spreadsheet keeps a second as a fraction of a day, so it is rounded to whole seconds.
    start = datetime.combine(_EPOCH[notation.from_1904], time())
    return start + timedelta(seconds=round(value * 86_400))


def _written_number(written: str, decimal: str | None) -> float:
    if not _NUMBER.fullmatch(written):
        raise CellError(f"{_shown(written)} is no number; write for example 37 or 18,5")
    plain = re.sub(r"[ '\u00a0\u202f]", "", written)
    marks = [mark for mark in plain if mark in ",."]
    mark = _decimal_in(plain, marks, decimal)
    whole, found, part = plain.partition(mark) if mark else (plain, "", "")
    groups = re.split(r"[.,]", whole)
    grouped = len(groups) == 1 or re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})+", whole)
    if not re.fullmatch(r"\d*", part) or (found and not part) or not grouped:
        raise CellError(f"{_shown(written)} is no number; write for example 1.234,5")
    return float("".join(groups) + ("." + part if part else ""))


def _decimal_in(plain: str, marks: list[str], decimal: str | None) -> str | None:
    if not marks:
        return None
    if len(set(marks)) > 1:
        if decimal is not None and marks[-1] != decimal:
            raise CellError(f"{plain} is written with another decimal mark than {decimal}")
        return marks[-1]
    if len(marks) > 1:
        return None  # a mark that comes twice groups thousands
    if decimal is not None:
        return decimal if marks[0] == decimal else None
    if re.search(r"[.,]\d{3}$", plain):
        raise CellError(
            f'{plain} may be a thousand or a fraction; say which by decimal = "," or "." in '
            "[source]"
        )
    return marks[0]


def _no_date(written: str) -> CellError:
    return CellError(f"{_shown(written)} is no date; write for example 31.12.2021 or 2021-12-31")


def _no_moment(written: str) -> CellError:
    return CellError(
        f"{_shown(written)} is no date and time; write for example 31-12-2021 14:05:09"
    )


def _shown(written: str) -> str:
    short = written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"
    return repr(short) if short else "an empty cell"


_ANY: Final = Notation(ZoneInfo("UTC"))
