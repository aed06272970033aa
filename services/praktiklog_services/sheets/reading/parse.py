"""Parse one workbook and write its rows to standard output: the process behind `workbook`."""

import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import python_calamine as calamine

from praktiklog_services.sheets.reading.workbook import (
    CLOCK,
    DAY,
    FORMULA,
    MOMENT,
    Batch,
    Ended,
    Failed,
    Message,
    Opened,
)

MEMORY_BYTES: Final = 1 << 30
PROCESSOR_SECONDS: Final = 120
LARGEST_UNPACKED: Final = 768 << 20
"""Bytes of everything in a workbook: 200,000 rows of 15 columns have about 150 MB."""

_PROTECTED: Final = "the workbook is protected by a password; save it without one"
_BATCH: Final = 500
_CHUNK: Final = 1 << 20
_OVERLAP: Final = 1 << 14
_UNCOMPUTED: Final = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<f(?:\s[^>]*)?(?:/>|>[^<]{0,8192}</f>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_ENCODER: Final = msgspec.msgpack.Encoder()


class _RefusedError(Exception):
    pass


def main() -> None:
    """Write the rows of the sheet named by the second argument, or of the only one."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    file = Path(sys.argv[1])
    sheet = sys.argv[2] if len(sys.argv) > 2 else None  # noqa: PLR2004
    try:
        for message in _messages(file, sheet):
            _write(message)
        _write(Ended())
    except _RefusedError as error:
        _write(Failed(str(error)))
    except calamine.PasswordError:
        _write(Failed(_PROTECTED))
    except (calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        _write(Failed(f"no workbook that can be read: {error}"))


def _write(message: Message) -> None:
    data = _ENCODER.encode(message)
    sys.stdout.buffer.write(len(data).to_bytes(4, "big") + data)


def _messages(file: Path, named: str | None) -> Iterator[Message]:
    package = _Package(file) if zipfile.is_zipfile(file) else None
    if package is not None:
        package.check_size()
    with calamine.CalamineWorkbook.from_path(str(file)) as workbook:
        sheets = [sheet.name for sheet in workbook.sheets_metadata if _is_table(sheet)]
        name = _chosen(sheets, named)
        yield Opened(name, sheets, package is not None and package.from_1904())
        uncomputed = package.uncomputed(workbook.sheet_names.index(name)) if package else {}
        sheet = workbook.get_sheet_by_name(name)
        batch: list[list[Any]] = []
        first = 1
        for row in _rows(sheet, uncomputed):
            batch.append(row)
            if len(batch) == _BATCH:
                yield Batch(first, batch)
                first, batch = first + len(batch), []
        yield Batch(first, batch)


def _rows(sheet: calamine.CalamineSheet, uncomputed: dict[int, set[int]]) -> Iterator[list[Any]]:
    """Yield every row from the first of the sheet on, with its formulas that have no value."""
    left = (sheet.start or (0, 0))[1]  # rows are given from the first, columns are not
    last = max(uncomputed, default=0)
    number = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [""] * left + [_cell(value) for value in row]
        yield _with_formulas(cells, uncomputed.get(number, set()))
    for below in range(number + 1, last + 1):
        yield _with_formulas([], uncomputed.get(below, set()))


def _with_formulas(cells: list[Any], columns: set[int]) -> list[Any]:
    if columns:
        cells += [""] * (max(columns) + 1 - len(cells))
        for column in columns:
            cells[column] = msgspec.msgpack.Ext(FORMULA, b"")
    return cells


def _is_table(sheet: calamine.SheetMetadata) -> bool:
    return sheet.typ == calamine.SheetTypeEnum.WorkSheet


def _chosen(sheets: list[str], named: str | None) -> str:
    if named is not None:
        for name in sheets:
            if name.strip().casefold() == named.strip().casefold():
                return name
        raise _RefusedError(f"there is no sheet {named!r}; the workbook has {', '.join(sheets)}")
    if len(sheets) != 1:
        raise _RefusedError(f"the workbook has the sheets {', '.join(sheets)}; name one by --sheet")
    return sheets[0]


def _cell(value: Any) -> Any:
    match value:
        case datetime():
            return msgspec.msgpack.Ext(MOMENT, value.isoformat().encode())
        case date():
            return msgspec.msgpack.Ext(DAY, value.isoformat().encode())
        case time():
            return msgspec.msgpack.Ext(CLOCK, value.isoformat().encode())
        case timedelta():
            return str(value)
        case _:
            return value


class _Package:
    """What the parser does not tell of a workbook in Office Open XML: a zip of XML parts."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def check_size(self) -> None:
        """Unpack everything once without keeping it: what a zip says of its sizes may be wrong."""
        left = LARGEST_UNPACKED
        with zipfile.ZipFile(self._file) as package:
            for part in package.infolist():
                if part.flag_bits & 1:
                    raise _RefusedError(_PROTECTED)
                for chunk in _chunks(package, part):
                    left -= len(chunk)
                    if left < 0:
                        raise _RefusedError(
                            f"the workbook unpacks to more than {LARGEST_UNPACKED >> 20} MB; save "
                            "the table alone, or as CSV"
                        )

    def from_1904(self) -> bool:
        """Tell whether days are counted from 1904."""
        found = re.search(rb'<workbookPr[^>]*\bdate1904="(1|true)"', self._part("xl/workbook.xml"))
        return found is not None

    def uncomputed(self, index: int) -> dict[int, set[int]]:
        """Find the formulas of a sheet without a value: columns, from 0, by row, from 1."""
        path = self._sheet_path(index)
        found: dict[int, set[int]] = {}
        if path is None:
            return found
        with zipfile.ZipFile(self._file) as package:
            before = b""
            for chunk in _chunks(package, package.getinfo(path)):
                window = before + chunk
                if b"<f" in window:
                    for match in _UNCOMPUTED.finditer(window):
                        found.setdefault(int(match[2]), set()).add(_column(match[1]))
                before = window[-_OVERLAP:]
        return found

    def _sheet_path(self, index: int) -> str | None:
        sheets = re.findall(rb"<sheet\b[^>]*>", self._part("xl/workbook.xml"))
        named = re.search(rb'\br:id="([^"]+)"', sheets[index]) if index < len(sheets) else None
        if named is None:
            return None
        for relation in re.findall(
            rb"<Relationship\b[^>]*>", self._part("xl/_rels/workbook.xml.rels")
        ):
            if b'Id="' + named[1] + b'"' in relation:
                target = re.search(rb'\bTarget="([^"]+)"', relation)
                if target is not None:
                    path = target[1].decode()
                    return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
        return None

    def _part(self, path: str) -> bytes:
        with zipfile.ZipFile(self._file) as package:
            try:
                return package.read(path)
            except KeyError:
                return b""


def _chunks(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    part.file_size = sys.maxsize  # so that reading goes to the end whatever the header says
    with package.open(part) as data:
        while chunk := data.read(_CHUNK):
            yield chunk


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


if __name__ == "__main__":
    main()
