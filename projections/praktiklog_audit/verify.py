"""Prove that the log is what was appended, by itself and against whoever kept its chain."""

import asyncio
from collections.abc import Callable

from msgspec import Struct, field

from praktiklog_audit import checkpoints, rows, stream
from praktiklog_audit.broken import Broken, Place, Unchecked, Verified
from praktiklog_audit.messages import StreamAway
from praktiklog_audit.walk import walk
from praktiklog_runtime.settings import Settings
from praktiklog_services.log.recorder import PostgresLog

__all__ = ["Broken", "Published", "Unchecked", "Verified", "verify"]


class Published(Struct, frozen=True):
    """Where the stream is, and how a reader of the log connects."""

    settings: Settings
    conninfo: str


def verify(
    log: PostgresLog,
    *,
    up_to: int | None = None,
    published: Published | None = None,
    deep: rows.Connects | None = None,
) -> Verified:
    """Recompute the chain from the first event on, and hold stream and projections against it.

    Checked: positions without gaps, recorded times in order, every hash, that type and id are
    those of the bytes, that `known_at` is the running maximum of their times, that an event
    carries the tags that follow from the events so far and no other, that the index holds its tags
    and no other, that the head is the last event; that every message of the stream is what the
    relay makes of the log; that the chain hash of every projection's checkpoint is the log's at
    that position; and, `deep`, that the rows of every projection that serves are those of a
    replay. Raises the log's `OperationalError` and psycopg's errors where the database
    cannot be read.
    """
    with log.connection() as connection:
        with connection.transaction():
            # One snapshot: events that are appended meanwhile are not looked at.
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            walked = walk(connection, up_to)
        places = _Places(faults=list(walked.faults))
        if up_to is None:
            if published is not None:
                places.look("stream", lambda: _stream(published))
            places.look("projections", lambda: checkpoints.compare(connection))
        if up_to is None and deep is not None and "projections" in places.checked:
            differing, unchecked = rows.compare(deep)
            places.faults += differing
            places.unchecked += unchecked
    faults = places.faults
    return Verified(
        walked.events,
        walked.head,
        walked.hash.hex(),
        places.checked,
        faults[0] if faults else None,
        faults,
        places.unchecked,
    )


def _stream(published: Published) -> list[Broken]:
    return asyncio.run(stream.compare(published.settings, published.conninfo))


class _Places(Struct):
    faults: list[Broken]
    checked: list[Place] = field(default_factory=lambda: ["log"])
    unchecked: list[Unchecked] = field(default_factory=list)

    def look(self, where: Place, compare: Callable[[], list[Broken] | None]) -> None:
        """Compare one place with the log; None says that there is nothing of it yet."""
        try:
            faults = compare()
        except StreamAway as error:
            self.unchecked.append(Unchecked(where, str(error)))
            return
        if faults is not None:
            self.checked.append(where)
            self.faults += faults
