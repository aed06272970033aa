"""CSV with a header row; lists, such as flags, are joined by `;`."""

import csv
import sys
from collections.abc import Sequence
from typing import Final

from praktiklog.output import Row

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write(rows: Sequence[Row], _meta: Row | None) -> None:
    """Print the rows; nothing where there are none."""
    if rows:
        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)


def cell(value: object) -> object:
    """Write a value so that a spreadsheet takes no text for a formula."""
    match value:
        case list():
            return cell(";".join(map(str, value)))
        case str() if value.startswith(_FORMULA):
            return f"'{value}"
        case _:
            return value
