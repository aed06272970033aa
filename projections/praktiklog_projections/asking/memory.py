"""Fact rows as columns in memory: DuckDB in this process, answering the SQL of the measures.

A query over a year of all jobcentres costs it a tenth of what it costs PostgreSQL, as known at any
moment alike, since every version of every row is there. It holds no truth: it is filled from the
serving tables or by a fold, and can be dropped at any time.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, Self

import duckdb
import msgspec

from praktiklog_projections.asking.query import Parameters
from praktiklog_projections.engine.table import Table

_TYPES: Final[dict[Any, str]] = {
    str: "VARCHAR",
    int: "INTEGER",
    bool: "BOOLEAN",
    date: "DATE",
    datetime: "TIMESTAMPTZ",
}
_VERSION: Final = {
    "known_from": "BIGINT",
    "known_from_at": "TIMESTAMPTZ",
    "known_to": "BIGINT",
    "known_to_at": "TIMESTAMPTZ",
    "positions": "BIGINT[]",
}
_PARAMETER: Final = re.compile(r"%\((\w+)\)s|%%")
# Nothing is read from or written to the machine: no files, no extensions, no network.
_CLOSED: Final = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class Memory:
    """An executor over tables of its own; safe for several threads once it is filled."""

    def __init__(self, tables: Iterable[Table], *, threads: int = 1) -> None:
        self.connection = duckdb.connect(":memory:", config={**_CLOSED, "threads": threads})
        self.connection.execute("SET TimeZone = 'UTC'")
        for table in tables:
            columns = ", ".join(f"{name} {kind}" for name, kind in types_of(table).items())
            self.connection.execute(f"CREATE TABLE {self.name_of(table)} ({columns})")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let all rows go."""
        self.connection.close()

    def name_of(self, table: Table) -> str:
        """Return the name under which it has a table."""
        return f'"{table.projection}.{table.name}"'

    def fetch(self, sql: str, parameters: Parameters) -> Sequence[tuple[Any, ...]]:
        """Run a query and return its rows."""
        statement, names = _translated(sql)
        cursor = self.connection.cursor()
        try:
            given = {name: parameters[name] for name in names}
            return cursor.execute(statement, given or None).fetchall()
        finally:
            cursor.close()

    def insert(self, table: Table, lines: Sequence[str]) -> None:
        """Take versions in that are lines of PostgreSQL's COPY."""
        if not lines:
            return
        cells = zip(*(line.split("\t") for line in lines), strict=True)
        kinds = types_of(table)
        values = {
            name: [cell.replace(r"\\", "\\") or None for cell in column]
            for name, column in zip(kinds, cells, strict=True)
        }
        # An array is written in braces there and in brackets here.
        values["positions"] = [f"[{cell[1:-1]}]" if cell else None for cell in values["positions"]]
        selected = ", ".join(f"unnest(${name}::VARCHAR[])::{kind}" for name, kind in kinds.items())
        self.connection.execute(f"INSERT INTO {self.name_of(table)} SELECT {selected}", values)


@lru_cache(maxsize=64)
def types_of(table: Table) -> dict[str, str]:
    """Return the columns of a table, its versions' included, with their types in DuckDB."""
    return {field.name: _type(field.type) for field in msgspec.structs.fields(table.row)} | _VERSION


def _type(kind: Any) -> str:
    for python, sql in _TYPES.items():
        if kind in (python, python | None):
            return sql
    raise TypeError(f"no column type for {kind!r}")


@lru_cache(maxsize=512)
def _translated(sql: str) -> tuple[str, frozenset[str]]:
    """Write a query with DuckDB's parameters; also return their names."""
    names = frozenset(match[1] for match in _PARAMETER.finditer(sql) if match[1])
    return _PARAMETER.sub(lambda match: f"${match[1]}" if match[1] else "%", sql), names
