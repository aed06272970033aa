"""The epoch of the log: which stream it is published to.

A log that was restored behind its stream cannot go on in it: what the stream holds is never
taken back. It begins a new epoch, a stream of a new name, filled from the log. The number is
stored with the log, so that every process goes by the same one.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
import psycopg
from psycopg import sql

from praktiklog_runtime.settings import Settings

FIRST: Final = 1
_CURRENT: Final = "SELECT max(number) FROM {}.epoch"


def stream(base: str, number: int) -> str:
    """Name the stream of an epoch: that of the first is the base name, then `EVT_2` and so on."""
    return base if number == FIRST else f"{base}_{number}"


def number_of(base: str, name: str) -> int | None:
    """Tell which epoch of a base name a stream is of, None where it is another's."""
    if name == base:
        return FIRST
    found = re.fullmatch(rf"{re.escape(base)}_([1-9][0-9]*)", name)
    return int(found[1]) if found else None


def current(connection: psycopg.Connection[Any], schema: str = "log") -> int:
    """Return the number of the epoch; the first where no log stands there yet."""
    there = connection.execute("SELECT to_regclass(%s)", [f"{schema}.epoch"]).fetchone()
    if there is None or there[0] is None:
        return FIRST
    row = connection.execute(sql.SQL(_CURRENT).format(sql.Identifier(schema))).fetchone()
    return int(row[0]) if row and row[0] else FIRST


def begin(connection: psycopg.Connection[Any], number: int, schema: str = "log") -> None:
    """Begin an epoch; its number must be higher than any before."""
    connection.execute(
        sql.SQL("INSERT INTO {}.epoch (number) VALUES (%s)").format(sql.Identifier(schema)),
        [number],
    )


def settled(settings: Settings, conninfo: str) -> Settings:
    """Return the settings with the stream of the log's epoch in place of the base name."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        return at(settings, current(connection))


def at(settings: Settings, number: int) -> Settings:
    """Return the settings with the stream of an epoch in place of the base name."""
    return msgspec.structs.replace(settings, stream=stream(settings.stream, number))
