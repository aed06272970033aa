"""Creates the tables of all projections, once, before any of their processes start."""

from typing import Any, Final

import psycopg
from psycopg import Connection

from praktiklog_projections import registry
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.projection import Projection

_LOCK: Final = 0x9A4B_0001
"""Advisory lock of whoever creates tables."""


def migrate(conninfo: str) -> None:
    """Create what is missing; a projection of another version is emptied, to be built anew.

    May run any number of times and in several processes at once. Raises psycopg's errors.
    """
    with psycopg.connect(conninfo) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        connection.execute("CREATE SCHEMA IF NOT EXISTS projections")
        connection.execute(checkpoint.TABLES)
        for projection in registry.projections():
            _migrate(connection, projection)


def empty(connection: Connection[Any], projection: Projection) -> None:
    """Forget everything that a projection has applied, in the connection's transaction.

    The checkpoint is locked first, as a writer does, so that neither waits for the other.
    """
    checkpoint.read(connection, projection.name, lock=True)
    tables = ", ".join(table.full_name for table in projection.tables)
    connection.execute(f"TRUNCATE {tables}")
    _restart(connection, projection)


def _migrate(connection: Connection[Any], projection: Projection) -> None:
    name = projection.name
    found = connection.execute(
        "SELECT version FROM projections.checkpoint WHERE projection = %s FOR UPDATE", (name,)
    ).fetchone()
    if found is None:
        connection.execute(
            "INSERT INTO projections.checkpoint (projection, version) VALUES (%s, %s)",
            (name, projection.version),
        )
    elif found[0] != projection.version:
        connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        _restart(connection, projection)
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name}")
    for table in projection.tables:
        connection.execute(table.create)


def _restart(connection: Connection[Any], projection: Projection) -> None:
    connection.execute("DELETE FROM projections.unknown WHERE projection = %s", (projection.name,))
    connection.execute(
        "UPDATE projections.checkpoint SET version = %s, position = 0, known_at = NULL, "
        "event_id = NULL, synthetic = false, failure = NULL, updated_at = now() "
        f"WHERE projection = %s RETURNING pg_notify('{checkpoint.CHANNEL}', projection || ':0')",
        (projection.version, projection.name),
    )
