"""JSON: a list of objects, or with meta an object of it and the rows."""

from collections.abc import Sequence

from praktiklog.output import Row, print_json


def write(rows: Sequence[Row], meta: Row | None) -> None:
    """Print the rows; meta's fields stand beside them."""
    print_json(list(rows) if meta is None else {**meta, "rows": list(rows)})
