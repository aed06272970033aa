"""What "as known at" means at a position of the log."""

from datetime import datetime
from typing import Any

import psycopg

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
