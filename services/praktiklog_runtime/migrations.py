"""Numbered migrations of one schema: forward only, each once, in one transaction.

A migration is a file `NNNN_what_it_does.sql`, numbered from 1 without gaps, and is never changed
once it is released. `{schema}` and further `{names}` in it are filled in as the caller says. It
runs beside readers: it waits for a lock a few seconds at most and then gives up whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any, Final

import msgspec
import psycopg
from psycopg import sql

_LOCK: Final = 0x70726B6C  # any number, the same in every process that migrates
_WAIT_FOR_LOCKS: Final = "5s"


class SchemaError(RuntimeError):
    """The tables are not those that this program works with; the message says what to do."""


class SchemaMissingError(SchemaError):
    """There are no tables yet."""


class SchemaOlderError(SchemaError):
    """The tables wait for migrations that this program brings."""


class SchemaNewerError(SchemaError):
    """The tables were migrated by a newer program."""


class Migration(msgspec.Struct, frozen=True):
    """One step: its number, its name and its SQL."""

    number: int
    name: str
    text: str


def read(folder: Traversable) -> list[Migration]:
    """Read the migrations of a folder in order. Raises ValueError where the numbers have gaps."""
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    steps = [
        Migration(int(name[:4]), name[5:-4], folder.joinpath(name).read_text("utf-8"))
        for name in found
    ]
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise ValueError(f"migrations must be numbered from 1 without gaps: {found}")
    return steps


def version(connection: psycopg.Connection[Any], schema: str) -> int:
    """Return the number of the last migration of a schema; 0 where there is none."""
    there = connection.execute("SELECT to_regclass(%s)", [f"{schema}.migration"]).fetchone()
    if there is None or there[0] is None:
        return 0
    row = connection.execute(
        sql.SQL("SELECT coalesce(max(number), 0) FROM {}.migration").format(sql.Identifier(schema))
    ).fetchone()
    return int(row[0]) if row else 0


def is_empty(connection: psycopg.Connection[Any]) -> bool:
    """Say whether the database holds no schema of anybody's but PostgreSQL's own."""
    row = connection.execute(
        "SELECT NOT EXISTS (SELECT FROM pg_namespace"
        " WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public'))"
    ).fetchone()
    return row == (True,)


def check(connection: psycopg.Connection[Any], schema: str, steps: Sequence[Migration]) -> None:
    """Raise SchemaError unless the schema is at the last of these steps; changes nothing."""
    found = version(connection, schema)
    if found == 0:
        raise SchemaMissingError(
            f"the database holds no tables of {schema!r} yet: run `praktiklog up`, which makes them"
        )
    if found < len(steps):
        raise SchemaOlderError(
            f"the tables of {schema!r} are at migration {found}, this program needs {len(steps)}: "
            "run `praktiklog up`, which migrates them"
        )
    _refuse_newer(found, schema, steps)


def migrate(
    conninfo: str, schema: str, steps: Sequence[Migration], names: Mapping[str, sql.Composable]
) -> int:
    """Apply what is missing and return the number of the last step.

    Safe from many processes at once. Raises SchemaNewerError, and psycopg's errors.
    """
    identifier = sql.Identifier(schema)
    with psycopg.connect(conninfo) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(_WAIT_FOR_LOCKS))
        found = version(connection, schema)
        _refuse_newer(found, schema, steps)
        if found == 0:
            connection.execute(
                sql.SQL(
                    "CREATE SCHEMA IF NOT EXISTS {0}; CREATE TABLE IF NOT EXISTS {0}.migration"
                    " (number int PRIMARY KEY, name text NOT NULL,"
                    " applied_at timestamptz NOT NULL DEFAULT now())"
                ).format(identifier)
            )
        for step in steps[found:]:
            text = sql.SQL(step.text)
            connection.execute(text.format(schema=identifier, **names))
            connection.execute(
                sql.SQL("INSERT INTO {}.migration (number, name) VALUES (%s, %s)").format(
                    identifier
                ),
                [step.number, step.name],
            )
    return len(steps)


def _refuse_newer(found: int, schema: str, steps: Sequence[Migration]) -> None:
    if found > len(steps):
        raise SchemaNewerError(
            f"the tables of {schema!r} are at migration {found} and this program knows "
            f"{len(steps)}: run the newer program; nothing has been changed"
        )
