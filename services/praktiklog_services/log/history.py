"""Append history in batches: set-based, under the head row's lock."""

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus

from praktiklog_services.log import batch, clocks
from praktiklog_services.log.batch import ClockError, LogEvent
from praktiklog_services.log.recorder import PAGE, PostgresLog

# Ids and tags are looked up by the thousand, also before the tables were ever analyzed.
_LOCK: Final = (
    "SELECT position, clock_timestamp(), nullif(recorded_at, '-infinity'),"
    " set_config('enable_seqscan', 'off', true) FROM head FOR UPDATE"
)
_CARRYING: Final = (
    "SELECT position, data, tags FROM event WHERE position IN"
    " (SELECT position FROM tag WHERE tag = ANY(%s)) ORDER BY position"
)

_TAGGED: Final = (
    "SELECT e.position, e.data, e.tags FROM event e JOIN (SELECT DISTINCT position FROM tag"
    " WHERE tag = ANY(%s) AND type = ANY(%s) AND position > %s) m USING (position)"
    " ORDER BY e.position LIMIT %s"
)


@dataclass(frozen=True)
class Exclusive:
    """The log while nobody else can append: its head, its reads and its appends.

    `first` are the rows that carry one of the tags it was taken hold of with.
    """

    connection: psycopg.Connection[Any]
    schema: str
    position: int
    first: list[tuple[int, bytes, list[str]]]
    _pending: list[LogEvent] = field(default_factory=list)

    def stored(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """Find which of these event ids the log holds already, with their stored bytes."""
        rows = self.connection.execute(
            "SELECT id, data FROM event WHERE id = ANY(%s)", [list(ids)], binary=True
        ).fetchall()
        return dict(rows)

    def since(self, position: int) -> list[tuple[bytes, list[str]]]:
        """Read stored bytes and tags of everything after a position, in log order."""
        return self.connection.execute(
            "SELECT data, tags FROM event WHERE position > %s ORDER BY position",
            [position],
            binary=True,
        ).fetchall()

    def tagged(
        self, tags: Sequence[str], types: Sequence[str]
    ) -> Iterator[tuple[bytes, list[str]]]:
        """Yield stored bytes and tags of every event of these types with one of the tags.

        In log order. Rows come page by page, to save memory; few need one round trip.
        """
        position, full = 0, True
        while full:
            # Not streamed: libpq keeps giving chunks afterwards, which a pipeline cannot read.
            rows = self.connection.execute(
                _TAGGED, [list(tags), list(types), position, PAGE], binary=True
            ).fetchall()
            full = len(rows) == PAGE
            for position, data, carried in rows:  # noqa: B007  the next page begins there
                yield data, carried

    def carrying(self, tags: Sequence[str]) -> list[tuple[int, bytes, list[str]]]:
        """Read positions, stored bytes and tags of every event with one of the tags, in order."""
        return self.connection.execute(_CARRYING, [list(tags)], binary=True).fetchall()

    def knows(self, tag: str) -> bool:
        """Tell whether any event carries a tag."""
        found = self.connection.execute("SELECT FROM tag WHERE tag = %s LIMIT 1", [tag])
        return found.fetchone() is not None

    def append(self, events: Sequence[LogEvent]) -> int:
        """Have a batch appended at the end of the block; its last position."""
        self._pending.extend(events)
        return self.position + len(self._pending)

    def commit(self) -> None:
        """Send the append and its commit together: one wait instead of two.

        Raises `AppendError` and `IntegrityError` where the append failed, so that nothing stands
        in the log; after any other error nobody knows.
        """
        if not self._pending:
            return
        try:
            with self.connection.pipeline():
                answer = batch.send(self.connection, self.schema, self._pending)
                self.connection.execute("COMMIT")
                batch.appended(answer)
        except psycopg.errors.DiskFull as error:
            # The commit itself may need room, for its notification: an ERROR there undoes it all.
            # What ends the server instead (PANIC) may have been written or not.
            if error.diag.severity_nonlocalized == "ERROR":
                raise batch.no_room(error) from error
            raise


@contextmanager
def exclusive(log: PostgresLog, tags: Sequence[str] = ()) -> Iterator[Exclusive]:
    """Lock the head for one transaction; what is appended is committed at the end of the block.

    Decisions wait meanwhile, so keep it to a few thousand events. What carries one of `tags` is
    read in the same round trip. Raises `OperationalError` where PostgreSQL is gone or the lock
    cannot be had, `ClockError` where the clocks cannot be right, as `clocks.judge` says, and at
    the end what `Exclusive.commit` does.
    """
    with log.connection() as connection:
        try:
            # One message, since a single command waits for each round trip; no pipeline, whose
            # last flush would disarm `idle_in_transaction_session_timeout`. What is read after
            # the lock sees all that was committed before: each statement has its own snapshot.
            head = psycopg.ClientCursor(connection)
            head.execute(f"BEGIN; {_LOCK}; {_CARRYING}", [list(tags)])
            head.nextset()
            row = head.fetchone()
            if row is None:
                raise RuntimeError("the log's head row is missing; restore the database")
            position, said, recorded, _ = row
            head.nextset()
            first = head.fetchall()
            judged = clocks.judge(log.clocks.readings(said, recorded))
            if judged.state != "ok":
                raise ClockError(judged.why)
            held = Exclusive(connection, log.schema, int(position), first)
            yield held
            held.commit()
        finally:
            if connection.info.transaction_status != TransactionStatus.IDLE:
                with contextlib.suppress(psycopg.Error):  # it is gone, and so what it held
                    connection.rollback()
