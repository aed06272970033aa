"""CSV files as they come: in any of the usual encodings, with any of the usual delimiters."""

import codecs
import contextlib
import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from praktiklog_services.sheets.cells import Cell, decimal_of
from praktiklog_services.sheets.mapping import Source
from praktiklog_services.sheets.reading.rows import FileError, Row, Rows

LONGEST_CELL: Final = 16 << 20
"""Characters of a cell before a quote counts as opened and never closed."""

_SAMPLE_ROWS: Final = 1_000
_CHUNK: Final = 1 << 20
_DELIMITERS: Final = ";,\t|"
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_DANISH: Final = frozenset("æøåÆØÅéÉüÜöÖäÄ")
_SINGLE_BYTE: Final = ("cp1252", "cp850", "mac_roman")


def read(file: Path, source: Source) -> Rows:
    """Read a CSV file; what `source` leaves open is found out.

    Raises `FileError` where it is not text in the encoding.
    """
    csv.field_size_limit(LONGEST_CELL)  # the module's own is one for the whole process
    encoding = source.encoding or _encoding_of(file)
    sample = _sample(file, encoding)
    delimiter = source.delimiter or _delimiter_of(sample)
    found = {"encoding": encoding, "delimiter": delimiter}
    texts = [cell.strip() for row in _parsed(sample, delimiter) for cell in row]
    decimal = source.decimal or decimal_of(texts) or ("," if delimiter == ";" else None)
    if decimal is not None:
        found["decimal"] = decimal
    return Rows(_rows(file, encoding, delimiter), decimal=decimal, found=found)


def _rows(file: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    with file.open(encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter)
        number = 0
        while True:
            number += 1
            try:
                cells: list[Cell] = list(next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                raise FileError(
                    f"{error}; a quote is opened there and never closed, or the file is no CSV",
                    number,
                ) from None
            except UnicodeError as error:
                raise FileError(f"not {encoding}: {error}; say encoding", number) from None
            yield number, cells


def _encoding_of(file: Path) -> str:
    with file.open("rb") as data:
        head = data.read(4)
        for mark, encoding in _MARKS.items():
            if head.startswith(mark):
                return encoding
    if _is_utf8(file):
        return "utf-8"
    # Every byte is a letter in these: the one in which the Danish letters come out is meant.
    high = _high_bytes(file)
    return max(_SINGLE_BYTE, key=lambda name: _danish(high, name))


def _is_utf8(file: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file.open("rb") as data:
        try:
            while chunk := data.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _high_bytes(file: Path) -> bytes:
    with file.open("rb") as data:
        return bytes(byte for byte in data.read(_CHUNK) if byte > 0x7F)  # noqa: PLR2004


def _danish(high: bytes, encoding: str) -> int:
    letters = high.decode(encoding, errors="replace")
    return sum(1 if letter in _DANISH else -1 for letter in letters)


def _sample(file: Path, encoding: str) -> list[str]:
    try:
        with file.open(encoding=encoding, newline="") as text:
            return list(itertools.islice(_lines(text), _SAMPLE_ROWS))
    except UnicodeError as error:
        raise FileError(f"the file is not {encoding}: {error}") from None


def _parsed(sample: list[str], delimiter: str) -> Iterator[list[str]]:
    """Yield the rows of a sample, up to a quote that is never closed: reading it says where."""
    with contextlib.suppress(csv.Error):
        yield from csv.reader(sample, delimiter=delimiter)


def _lines(text: TextIO) -> Iterator[str]:
    while line := text.readline(_CHUNK):
        yield line


def _delimiter_of(sample: list[str]) -> str:
    """Choose the delimiter that parts most lines into the same number of cells, two or more."""

    def regularity(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in _parsed(sample[:200], delimiter) if row]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=regularity)
