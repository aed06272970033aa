"""A table for a terminal."""

from collections.abc import Sequence
from datetime import date, datetime

from rich.table import Table
from rich.text import Text

from praktiklog.output import Row, answers, stderr


def write(rows: Sequence[Row], meta: Row | None) -> None:
    """Print the rows as a table, and meta beside it on standard error."""
    if not rows:
        stderr.print("no rows")
        return
    table = Table()
    for name, value in rows[0].items():
        numeric = isinstance(value, int | float)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(text(value))) for value in row.values()))
    answers().print(table)
    if meta is not None:
        stderr.print(Text(printable(", ".join(f"{key} {value}" for key, value in meta.items()))))


def text(value: object) -> str:
    """Write a value for a reader."""
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}" if abs(value) < 1000 else f"{value:.1f}"  # noqa: PLR2004
        case date() | datetime():
            return value.isoformat()
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def printable(text: str) -> str:
    """Take from a text what would move a terminal's cursor or change its colours."""
    return "".join(each if each.isprintable() else "�" for each in text)
