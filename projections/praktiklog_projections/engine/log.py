"""The log as projections see it: its head, its chain, its events (contract, "Bytes").

The stream brings events as they come; the log says whether they are its own.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import psycopg
from msgspec import Struct
from psycopg import Connection

from praktiklog_events import Event, Header, decode_tolerant
from praktiklog_events.chain import stamp
from praktiklog_runtime.provision import BATCH

SCHEMA: Final = "log"
PAGE: Final = BATCH
"""Events read at once: a rebuild's transactions are those of the stream."""

Row = tuple[int, datetime, bytes, bytes]
"""Position, recorded time, chain hash and stored bytes of an event."""


class Head(Struct, frozen=True):
    """The last position, and the number of the stream that the log is published to."""

    position: int
    epoch: int


def head(connection: Connection[Any]) -> Head:
    """Return the log's head and epoch."""
    row = connection.execute(
        f"SELECT position, (SELECT max(number) FROM {SCHEMA}.epoch) FROM {SCHEMA}.head"
    ).fetchone()
    if row is None:
        raise psycopg.OperationalError("the log's head row is missing; restore the database")
    return Head(int(row[0]), int(row[1] or 1))


def chain_at(connection: Connection[Any], position: int) -> bytes | None:
    """Return the chain hash at a position, None where the log does not reach it."""
    row = connection.execute(
        f"SELECT hash FROM {SCHEMA}.event WHERE position = %s", (position,), binary=True
    ).fetchone()
    return None if row is None else bytes(row[0])


def chains(connection: Connection[Any], after: int, last: int) -> dict[int, bytes]:
    """Return the chain hash of each position in a range (`after` is not in it)."""
    rows = connection.execute(
        f"SELECT position, hash FROM {SCHEMA}.event WHERE position > %s AND position <= %s",
        (after, last),
        binary=True,
    )
    return {position: bytes(chain) for position, chain in rows}


def pages(connection: Connection[Any], after: int, last: int) -> Iterator[list[Row]]:
    """Read the events of a range in order, a page at a time."""
    while after < last:
        page: list[Row] = connection.execute(
            f"SELECT position, recorded_at, hash, data FROM {SCHEMA}.event "
            "WHERE position > %s AND position <= %s ORDER BY position LIMIT %s",
            (after, last, PAGE),
            binary=True,
        ).fetchall()
        if not page:
            return
        after = page[-1][0]
        yield page


def position_at(connection: Connection[Any], moment: datetime) -> int:
    """Return the last position whose running maximum of `time` is at most a moment."""
    row = connection.execute(
        f"SELECT coalesce(max(position), 0) FROM {SCHEMA}.event WHERE known_at <= %s", (moment,)
    ).fetchone()
    return int(row[0]) if row else 0


def at(connection: Connection[Any], positions: Sequence[int]) -> list[Event | Header]:
    """Read the events at some positions, in order, stamped as their messages are."""
    rows = connection.execute(
        f"SELECT position, recorded_at, hash, data FROM {SCHEMA}.event "
        "WHERE position = ANY(%s) ORDER BY position",
        (list(positions),),
        binary=True,
    )
    return [
        decode_tolerant(stamp(bytes(data), recorded_at, position, bytes(chain)))
        for position, recorded_at, chain, data in rows
    ]


def some(
    connection: Connection[Any], positions: Sequence[int]
) -> list[tuple[int, datetime, bytes]]:
    """Return position, running maximum of `time` and stored bytes of some events, in order."""
    return connection.execute(
        f"SELECT position, known_at, data FROM {SCHEMA}.event WHERE position = ANY(%s) "
        "ORDER BY position",
        (list(positions),),
        binary=True,
    ).fetchall()
