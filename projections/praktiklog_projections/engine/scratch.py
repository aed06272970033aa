"""Scratch instances: tables beside those that serve, for as long as one connection lives.

Whoever has one holds an advisory lock on its name. Where nobody holds it the owner was killed, and
whoever needs a scratch instance next drops what it left.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from psycopg import Connection

from praktiklog_projections.engine import schema
from praktiklog_projections.engine.projection import Projection

PREFIX: Final = "scratch_"
"""Every scratch instance is called so, then as the instance that it is like."""

_LOCK: Final = "pg_try_advisory_lock(hashtextextended('praktiklog.scratch.' || %s, 0))"
_UNLOCK: Final = "SELECT pg_advisory_unlock(hashtextextended('praktiklog.scratch.' || %s, 0))"

_LEFT: Final = """
SELECT nspname::text FROM pg_namespace WHERE starts_with(nspname::text, %(prefix)s)
UNION SELECT instance FROM projections.checkpoint WHERE starts_with(instance, %(prefix)s)
"""


@contextmanager
def scratch(connection: Connection[Any], like: Projection) -> Iterator[Projection]:
    """Give an empty instance of a projection that is dropped at the end of the block.

    The connection is in autocommit; it holds the lock that says that the instance is in use.
    What killed processes left of instances of the same projection is dropped first.
    """
    sweep(connection, like.name)
    instance = like.at(f"{PREFIX}{like.name}_{like.version}_{secrets.token_hex(4)}")
    connection.execute(f"SELECT {_LOCK}", (instance.instance,))
    try:
        with connection.transaction():
            schema.create(connection, instance, logged=False)
        yield instance
    finally:
        with connection.transaction():
            schema.drop(connection, instance.instance)
        connection.execute(_UNLOCK, (instance.instance,))


def sweep(connection: Connection[Any], projection: str) -> list[str]:
    """Drop the scratch instances of a projection whose owner is gone; returns their names."""
    swept = []
    rows = connection.execute(_LEFT, {"prefix": f"{PREFIX}{projection}_"}).fetchall()
    for (instance,) in rows:
        if connection.execute(f"SELECT {_LOCK}", (instance,)).fetchone() == (True,):
            with connection.transaction():
                schema.drop(connection, instance)
            connection.execute(_UNLOCK, (instance,))
            swept.append(instance)
    return swept
