"""A digest of everything a projection holds."""

import hashlib
from typing import Any, Final

from psycopg import Connection

from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.table import Table

_LAST: Final = 2**63 - 1


def digest(connection: Connection[Any], projection: Projection, position: int | None = None) -> str:
    """Return the sha256 over all versions of all rows in key order, in hexadecimal.

    With a position it is that of the projection as it was there, whatever it has applied
    since. It depends on the events alone, not on how they were cut into batches. Rows are
    text as PostgreSQL writes it, in UTC.
    """
    at = _LAST if position is None else position
    hashed = hashlib.sha256()
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'")
        for table in projection.tables:
            hashed.update(f"{table.projection}.{table.name}\n".encode())
            with cursor.copy(f"COPY ({rows_at(table, at)}) TO STDOUT") as copy:
                for block in copy:
                    hashed.update(block)
    return hashed.hexdigest()


def rows_at(table: Table, position: int) -> str:
    """Give the query for all versions of all rows of a table as they were at a position."""
    return (
        f"SELECT {', '.join(table.columns)}, known_from, known_from_at, "
        f"CASE WHEN known_to <= {position} THEN known_to END, "
        f"CASE WHEN known_to <= {position} THEN known_to_at END, positions "
        f"FROM {table.full_name} WHERE known_from <= {position} "
        f"ORDER BY {', '.join(table.key_columns)}, known_from"
    )
