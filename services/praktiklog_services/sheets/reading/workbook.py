"""Workbooks (xlsx, xlsm, xlsb, xls, ods), parsed by a process of its own within bounds.

A file from elsewhere may ask a parser for any amount of memory: a single cell in the last corner
of a sheet does. The process that parses may take so much and no more, and what it cannot parse is
refused; nothing else is touched.
"""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from praktiklog_services.sheets.cells import Cell, Uncomputed
from praktiklog_services.sheets.reading.rows import FileError, Row, Rows

DAY, MOMENT, CLOCK, FORMULA = range(1, 5)
"""Codes of cells that msgpack has no type of its own for."""

_LENGTH: Final = 4


class Opened(msgspec.Struct, tag="opened"):
    """The sheet that is read, all sheets, and how the workbook counts days."""

    sheet: str
    sheets: list[str]
    from_1904: bool


class Batch(msgspec.Struct, tag="batch"):
    """Rows that follow each other, the first with this number."""

    first: int
    rows: list[list[Any]]


class Failed(msgspec.Struct, tag="failed"):
    """Why the workbook cannot be read."""

    why: str


class Ended(msgspec.Struct, tag="ended"):
    """Every row has been given."""


Message = Opened | Batch | Failed | Ended


def read(file: Path, sheet: str | None) -> Rows:
    """Read one sheet of a workbook, the only one or the one named.

    Raises `FileError` for a file that is none, is encrypted, has no such sheet or asks for more
    memory or time than a workbook may take.
    """
    command = [sys.executable, "-P", "-m", "praktiklog_services.sheets.reading.parse", str(file)]
    process = subprocess.Popen(  # noqa: S603  our own module
        [*command, *([sheet] if sheet else [])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    messages = _messages(process)
    opened = next(messages)
    if not isinstance(opened, Opened):
        raise FileError("the workbook has no sheet")
    return Rows(_rows(messages), sheet=opened.sheet, from_1904=opened.from_1904)


def _rows(messages: Iterator[Message]) -> Iterator[Row]:
    for message in messages:
        if isinstance(message, Batch):
            yield from enumerate(message.rows, start=message.first)


def _messages(process: subprocess.Popen[bytes]) -> Iterator[Message]:
    output = process.stdout
    if output is None:
        raise TypeError("the parser was started without a pipe")
    ended = False
    try:
        while frame := _frame(output):
            message = _DECODER.decode(frame)
            if isinstance(message, Failed):
                raise FileError(message.why)
            ended = isinstance(message, Ended)
            yield message
        if not ended:
            raise FileError(
                "the workbook asks for more memory or time than one may take; delete what lies far "
                "below or beside the table, or save it as CSV"
            )
    finally:
        output.close()
        process.kill()
        process.wait()


def _frame(output: IO[bytes]) -> bytes:
    size = output.read(_LENGTH)
    return output.read(int.from_bytes(size, "big")) if len(size) == _LENGTH else b""


def _cell(code: int, data: memoryview) -> Cell:
    written = bytes(data).decode()
    match code:
        case 1:
            return date.fromisoformat(written)
        case 2:
            return datetime.fromisoformat(written)
        case 3:
            return time.fromisoformat(written)
        case _:
            return Uncomputed()


_DECODER: Final = msgspec.msgpack.Decoder(Message, ext_hook=_cell)
