"""What every format gives: numbered rows of cells, and how the file writes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from praktiklog_services.sheets.cells import Cell

Row = tuple[int, list[Cell]]
"""A row's number as a spreadsheet program shows it, from 1, and its cells."""


class FileError(ValueError):
    """A file cannot be read as rows at all; the message says why and what to do.

    `row` is where that shows, 0 where it is the file as a whole.
    """

    def __init__(self, message: str, row: int = 0) -> None:
        super().__init__(message)
        self.row = row


@dataclass
class Rows:
    """The rows of one sheet or file, to be read once.

    `sheet` is null where the format has none; `found` is what was found out about the file:
    encoding, delimiter, decimal mark.
    """

    rows: Iterator[Row]
    sheet: str | None = None
    decimal: str | None = None
    from_1904: bool = False
    found: dict[str, str] = field(default_factory=dict)
