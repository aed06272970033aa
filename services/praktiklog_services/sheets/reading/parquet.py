"""Parquet files: columns with types of their own."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb

from praktiklog_services.sheets.cells import Cell
from praktiklog_services.sheets.reading.rows import FileError, Row, Rows

_BATCH: Final = 1_000


def read(file: Path) -> Rows:
    """Read a Parquet file; row 1 is the names of its columns, as in a sheet."""
    return Rows(_rows(file))


def _rows(file: Path) -> Iterator[Row]:
    with duckdb.connect() as connection:
        try:
            # The file alone may be read: no other path, no network, no extension.
            connection.execute("SET threads = 1")
            connection.execute("SET memory_limit = '256MB'")
            answer = connection.execute("SELECT * FROM read_parquet(?)", [str(file)])
        except duckdb.Error as error:
            why = str(error).splitlines()[0]
            raise FileError(f"no Parquet file that can be read: {why}") from None
        yield 1, [column[0] for column in answer.description]
        number = 1
        while batch := answer.fetchmany(_BATCH):
            for row in batch:
                number += 1
                yield number, [_cell(value) for value in row]


def _cell(value: Any) -> Cell:
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, Cell):
        return value
    return str(value)
