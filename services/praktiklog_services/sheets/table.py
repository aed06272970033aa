"""The table in a sheet: its headers, and the rows below with the columns that a mapping needs."""

import difflib
import itertools
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from praktiklog_events.cpr import masked
from praktiklog_services.sheets.cells import Cell, CellError, is_empty, text
from praktiklog_services.sheets.reading.rows import FileError, Row, Rows

_LOOKED_AT: Final = 30
"""Rows in which headers are looked for, to say where they are."""

_NAMED: Final = 40


class Table:
    """Rows below the headers, each as its number and its cells by column.

    `columns` are the headers as they stand, `ignored` those that nothing needs. Raises `FileError`
    where a needed column is missing or stands twice.
    """

    def __init__(self, rows: Rows, header: int, needed: Sequence[str]) -> None:
        self._ahead = rows.rows
        above, found = _down_to(header, self._ahead)
        if found is None or found[0] != header:
            raise FileError("the row has no headers; say header = N in [source]", header)
        self.columns = [_header(cell) for cell in found[1]]
        self._place = {_plain(name): place for place, name in enumerate(self.columns) if name}
        self._check(needed, header, above)
        self._needed = {name: self._place[_plain(name)] for name in needed}
        plain = {_plain(name) for name in needed}
        ignored = [name for name in self.columns if name and _plain(name) not in plain]
        self.ignored = [masked(name) for name in ignored]

    def __iter__(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Yield every row that is not empty; a row that ends early has empty cells."""
        for number, cells in self._ahead:
            if all(is_empty(cell) for cell in cells):
                continue
            width = len(cells)
            yield (
                number,
                {
                    name: cells[place] if place < width else None
                    for name, place in self._needed.items()
                },
            )

    def _check(self, needed: Sequence[str], header: int, above: Sequence[Row]) -> None:
        twice = [name for name in needed if sum(map(_same(name), self.columns)) > 1]
        if twice:
            raise FileError(
                f"the header {masked(twice[0])!r} stands twice; rename one of them", header
            )
        missing = [name for name in needed if _plain(name) not in self._place]
        if missing:
            raise FileError(self._missing(missing, above), header)

    def _missing(self, missing: Sequence[str], above: Sequence[Row]) -> str:
        names = [masked(name) for name in self.columns if name]
        said = f"no column {', '.join(map(repr, missing))}; "
        below = list(itertools.islice(self._ahead, _LOOKED_AT))
        for number, cells in (*above, *below):
            there = {_plain(_header(cell)) for cell in cells}
            if all(_plain(name) in there for name in missing):
                return f"{said}row {number} has: say header = {number} in [source]"
        gaps = sum(not name for name in self.columns)
        merged = f"; {gaps} columns have no header: is it merged? A header names one column"
        near = [
            f"{name!r} is like {close[0]!r}"
            for name in missing
            if (close := difflib.get_close_matches(name, names, n=1))
        ]
        return (
            f"{said}it has {', '.join(names[:_NAMED]) or 'none'}"
            f"{merged if gaps else ''}{'; ' if near else ''}{', '.join(near)}"
        )


def _down_to(header: int, rows: Iterator[Row]) -> tuple[list[Row], Row | None]:
    above: list[Row] = []
    for row in rows:
        if row[0] >= header:
            return above, row
        above.append(row)
    return above, None


def _same(name: str) -> Callable[[str], bool]:
    return lambda other: _plain(other) == _plain(name)


def _header(cell: Cell) -> str:
    try:
        return " ".join(text(cell).split())
    except CellError:
        return ""


def _plain(name: str) -> str:
    """Write a header as it is compared: blanks, case and ways to write an å do not matter."""
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()
