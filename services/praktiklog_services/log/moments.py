"""Where the log ends, and what stands at a position: its chain hash, its moment."""

from datetime import datetime
from typing import Any

import psycopg
from msgspec import Struct

from praktiklog_events.chain import GENESIS
from praktiklog_runtime.postgres_url import with_options


def moment_at(conninfo: str, position: int, schema: str = "log") -> datetime | None:
    """Tell the running maximum of `time` at a position; null where the log does not reach it."""
    with psycopg.connect(with_options(conninfo, search_path=schema)) as connection:
        row = connection.execute(
            "SELECT known_at FROM event WHERE position = %s", [position]
        ).fetchone()
    return None if row is None else row[0]


def head(connection: psycopg.Connection[Any], schema: str = "log") -> int:
    """Tell the position of the log's last event; 0 where it is empty."""
    row = connection.execute(f"SELECT position FROM {schema}.head").fetchone()
    return 0 if row is None else int(row[0])


class Mark(Struct, frozen=True):
    """A position of the log and the chain hash there (64 hex digits), which proves all before."""

    position: int
    hash: str


def mark(connection: psycopg.Connection[Any], schema: str = "log") -> Mark:
    """Tell the last position of the log and its chain hash."""
    row = connection.execute(f"SELECT position, hash FROM {schema}.head").fetchone()
    return Mark(0, GENESIS.hex()) if row is None else Mark(int(row[0]), row[1].hex())


def mark_at(connection: psycopg.Connection[Any], position: int, schema: str = "log") -> Mark | None:
    """Tell the chain hash at a position; None where the log does not reach it."""
    if position == 0:
        return Mark(0, GENESIS.hex())
    row = connection.execute(
        f"SELECT hash FROM {schema}.event WHERE position = %s", [position]
    ).fetchone()
    return None if row is None else Mark(position, row[0].hex())
