"""The log's tables and its append functions, as numbered migrations (folder `migrations`).

`head` is one row that every append locks: it hands out positions without gaps, and commit order
is position order. The lock is a statement of its own before the check, in READ COMMITTED: one
statement that locks, checks and inserts would keep the snapshot from before the lock.
"""

from importlib import resources
from typing import Any, Final

import psycopg
from psycopg import sql

from praktiklog_runtime import migrations

SCHEMA: Final = "log"
_STEPS: Final = migrations.read(resources.files(__package__) / "migrations")


def channel_of(schema: str) -> str:
    """Name the LISTEN/NOTIFY channel on which a log says that it has grown."""
    return f"{schema}_appended"


def migrate(conninfo: str, schema: str = SCHEMA) -> None:
    """Bring the log's schema to this program's version; safe from many processes at once.

    Raises `SchemaNewerError`.
    """
    migrations.migrate(conninfo, schema, _STEPS, {"channel": sql.Literal(channel_of(schema))})


def check(connection: psycopg.Connection[Any], schema: str = SCHEMA) -> None:
    """Raise `SchemaError` unless the log's schema is of this program's version."""
    migrations.check(connection, schema, _STEPS)
