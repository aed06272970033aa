"""The tables of projections: created once, before any of their processes start."""

from time import monotonic, sleep
from typing import Any, Final

import psycopg
from psycopg import Connection, sql

from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.projection import Projection

LOCK_TIMEOUT: Final = "SET LOCAL lock_timeout = '2s'"
_DROP_PATIENCE: Final = 30.0
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('praktiklog.projections', 0))"


def migrate(conninfo: str) -> None:
    """Create what is missing; what another version of a projection holds stays as it is.

    A projection that serves nothing yet serves its newest version. Tables that are missing are
    created and their instance starts anew, since a checkpoint without its rows would lie. May
    run any number of times and in several processes at once. Raises psycopg's errors.
    """
    with psycopg.connect(conninfo) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute(_LOCK)
        connection.execute("CREATE SCHEMA IF NOT EXISTS projections")
        connection.execute(checkpoint.TABLES)
        for name in PROJECTIONS:
            _migrate(connection, name)


def create(connection: Connection[Any], projection: Projection, *, logged: bool = True) -> None:
    """Create an empty instance with its checkpoint, in the connection's transaction."""
    instance = sql.Identifier(projection.instance)
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(instance))
    for table in projection.tables:
        connection.execute(table.create)
        if not logged:
            connection.execute(f"ALTER TABLE {table.full_name} SET UNLOGGED")
    connection.execute(
        "INSERT INTO projections.checkpoint (instance, projection, version) VALUES (%s, %s, %s)",
        (projection.instance, projection.name, projection.version),
    )


def drop(connection: Connection[Any], instance: str) -> None:
    """Drop an instance with everything it holds, in the connection's transaction."""
    connection.execute("DELETE FROM projections.checkpoint WHERE instance = %s", (instance,))
    connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(instance)))


def drop_when_free(connection: Connection[Any], instance: str) -> None:
    """Drop what nobody is to ask any more; a question that still reads it is waited for."""
    deadline = monotonic() + _DROP_PATIENCE
    while True:
        try:
            with connection.transaction():
                connection.execute(LOCK_TIMEOUT)
                drop(connection, instance)
        except psycopg.errors.LockNotAvailable:
            if monotonic() > deadline:
                raise
            sleep(0.1)
        else:
            return


def empty(connection: Connection[Any], projection: Projection) -> None:
    """Forget everything that an instance has applied, in the connection's transaction.

    The checkpoint is locked first, as a writer does, so that neither waits for the other.
    """
    checkpoint.read(connection, projection.instance, lock=True)
    tables = ", ".join(table.full_name for table in projection.tables)
    connection.execute(f"TRUNCATE {tables}")
    _restart(connection, projection)


def _migrate(connection: Connection[Any], name: str) -> None:
    known = {projection.instance: projection for projection in registry.versions(name)}
    rows = connection.execute(
        "SELECT instance FROM projections.checkpoint WHERE projection = %s", (name,)
    ).fetchall()
    for (instance,) in rows:
        if instance in known:
            _complete(connection, known[instance])
    serving = connection.execute(
        "SELECT 1 FROM projections.serving WHERE projection = %s", (name,)
    ).fetchone()
    if serving is None:
        newest = registry.projection(name)
        drop(connection, newest.instance)
        create(connection, newest)
        connection.execute(
            "INSERT INTO projections.serving (projection, instance) VALUES (%s, %s)",
            (name, newest.instance),
        )


def _complete(connection: Connection[Any], projection: Projection) -> None:
    missing = [
        table
        for table in projection.tables
        if connection.execute("SELECT to_regclass(%s)", (table.full_name,)).fetchone() == (None,)
    ]
    if not missing:
        return
    connection.execute(
        sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(projection.instance))
    )
    for table in missing:
        connection.execute(table.create)
    empty(connection, projection)


def _restart(connection: Connection[Any], projection: Projection) -> None:
    for table in checkpoint.OF_AN_INSTANCE:
        connection.execute(
            f"DELETE FROM projections.{table} WHERE instance = %s", (projection.instance,)
        )
    connection.execute(
        "UPDATE projections.checkpoint c SET position = 0, chain = NULL, known_at = NULL, "
        "event_id = NULL, synthetic = false, failure = NULL, updated_at = now() "
        f"WHERE instance = %s RETURNING {checkpoint.TELL}",
        (projection.instance,),
    )
