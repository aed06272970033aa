"""Print rows; answers go to standard output, everything else to error.

Each format is a module of this package with `write(rows, meta)`; `Format` lists them.
"""

import sys
from collections.abc import Sequence
from enum import StrEnum
from importlib import import_module
from typing import Any, Final

import msgspec
from rich.console import Console

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
    """Print rows in a format, with `meta` in front where it has a place for it."""
    import_module(f"{__name__}.{form.value}").write(rows, meta)


def print_json(answer: object) -> None:
    """Print one JSON value, indented."""
    text = msgspec.json.format(_ENCODER.encode(answer), indent=2)
    sys.stdout.write(text.decode() + "\n")


def answers() -> Console:
    """Build the console for tables; where no terminal cuts the lines they may be long."""
    return Console(width=None if sys.stdout.isatty() else _WIDE)
