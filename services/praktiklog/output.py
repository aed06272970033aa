"""Print rows as a table, JSON or CSV; answers go to standard output, everything else to error."""

import csv
import io
import sys
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.table import Table

Row = dict[str, Any]
_WIDE: Final = 200
stderr: Final = Console(stderr=True)
_ENCODER: Final = msgspec.json.Encoder()


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


def print_rows(rows: Sequence[Row], form: Format, *, meta: Row | None = None) -> None:
    """Print rows; with `meta` the JSON is an object of it and the rows."""
    match form:
        case Format.json:
            print_json(list(rows) if meta is None else {**meta, "rows": list(rows)})
        case Format.csv:
            sys.stdout.write(_csv(rows))
        case Format.table:
            _print_table(rows)
            if meta is not None:
                stderr.print(", ".join(f"{key} {value}" for key, value in meta.items()))


def print_json(answer: object) -> None:
    """Print one JSON value, indented."""
    text = msgspec.json.format(_ENCODER.encode(answer), indent=2)
    sys.stdout.write(text.decode() + "\n")


def answers() -> Console:
    """Build the console for tables; where no terminal cuts the lines they may be long."""
    return Console(width=None if sys.stdout.isatty() else _WIDE)


def _csv(rows: Sequence[Row]) -> str:
    buffer = io.StringIO()
    if rows:
        writer = csv.DictWriter(buffer, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return buffer.getvalue()


def _print_table(rows: Sequence[Row]) -> None:
    console = answers()
    if not rows:
        stderr.print("no rows")
        return
    table = Table()
    for name, value in rows[0].items():
        numeric = isinstance(value, int | float)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_text(value) for value in row.values()))
    console.print(table)


def _text(value: object) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}" if abs(value) < 1000 else f"{value:.1f}"  # noqa: PLR2004
        case date() | datetime():
            return value.isoformat()
        case _:
            return str(value)
