"""A batch of events on its way into the log: the arrays that its append functions take."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from eventsourcing.dcb.api import DCBEvent
from eventsourcing.persistence import IntegrityError, OperationalError
from psycopg import sql

ARRAYS: Final = sql.SQL(
    "%b::uuid[], %b::text[], %b::timestamptz[], %b::bytea[], %b::text[], %b::int[]"
)
_CLOCK_IS_BEHIND: Final = "PK001"


@dataclass
class LogEvent(DCBEvent):
    """An event on its way into the log, with what its columns need besides the bytes.

    `data` are the encoded event without position and recorded time.
    """

    id: UUID | None = None
    time: datetime | None = None


class AppendError(OperationalError):
    """PostgreSQL said that an append failed: nothing of it stands in the log."""


class NoRoomError(AppendError):
    """PostgreSQL's disk is full: nothing can be appended until there is room again."""


class ClockError(AppendError):
    """Nothing is recorded while the clock cannot be right; the message says which and by how much.

    It is an `OperationalError` because trying again helps once the clock is set right.
    """


def arrays(events: Sequence[DCBEvent]) -> tuple[list[Any], ...]:
    """Turn events into ids, types, times, datas, tags and the ordinal of each tag's event."""
    tags = [(tag, owner) for owner, event in enumerate(events, 1) for tag in event.tags]
    return (
        [getattr(event, "id", None) for event in events],
        [event.type for event in events],
        [getattr(event, "time", None) for event in events],
        [event.data for event in events],
        [tag for tag, _ in tags],
        [owner for _, owner in tags],
    )


def append(connection: psycopg.Connection[Any], schema: str, events: Sequence[DCBEvent]) -> int:
    """Append events whose conditions have been judged, in the connection's transaction.

    Hold the head row from before the judging on (`SELECT … FROM head FOR UPDATE`). Returns the
    position of the last; the batch stands at the positions up to it, without gaps, once the
    transaction is committed. Raises `IntegrityError` where an id is there already and
    `AppendError`; the transaction is then to be rolled back, and nothing is appended.
    """
    return appended(send(connection, schema, events))


def send(
    connection: psycopg.Connection[Any], schema: str, events: Sequence[DCBEvent]
) -> psycopg.Cursor[Any]:
    """Send an append; in a pipeline more can be sent before its answer is read (`appended`)."""
    statement = sql.SQL("SELECT {}.append_batch({})").format(sql.Identifier(schema), ARRAYS)
    with translated():
        return connection.execute(statement, arrays(events))


def appended(answer: psycopg.Cursor[Any]) -> int:
    """Read the answer to an append: the position of its last event. Raises as `append` does."""
    with translated():
        row = answer.fetchone()
    if row is None:
        raise OperationalError("the append function answered nothing")
    return int(row[0])


def no_room(error: psycopg.errors.DiskFull) -> NoRoomError:
    """Say that the disk is full, with PostgreSQL's own words."""
    return NoRoomError(f"PostgreSQL's disk is full ({error.diag.message_primary}): make room there")


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the append functions raise into `IntegrityError` and `AppendError`."""
    try:
        yield
    except psycopg.errors.UniqueViolation as error:
        raise IntegrityError(str(error)) from error
    except psycopg.Error as error:
        if error.sqlstate == _CLOCK_IS_BEHIND:
            raise ClockError(error.diag.message_primary or str(error)) from error
        if isinstance(error, psycopg.errors.DiskFull):
            raise no_room(error) from error
        if isinstance(error, psycopg.OperationalError) and error.sqlstate is not None:
            raise AppendError(str(error)) from error
        raise
