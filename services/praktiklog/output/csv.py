"""CSV with a header row; lists, such as flags, are joined by `;`."""

import csv
import sys
from collections.abc import Sequence

from praktiklog.output import Row
from praktiklog_projections.asking.spreadsheet import cell


def write(rows: Sequence[Row], _meta: Row | None) -> None:
    """Print the rows; nothing where there are none."""
    if rows:
        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
