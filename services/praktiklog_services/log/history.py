"""Append history in batches: set-based, under the head row's lock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from praktiklog_services.log import batch, clocks
from praktiklog_services.log.batch import ClockError, LogEvent
from praktiklog_services.log.recorder import PostgresLog


@dataclass(frozen=True)
class Exclusive:
    """The log while nobody else can append: its head, its reads and one batch append."""

    connection: psycopg.Connection[Any]
    schema: str
    position: int

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

        In log order. Consume it before asking anything else; rows come as they are read, to
        save memory.
        """
        with self.connection.cursor() as cursor:
            yield from cursor.stream(
                "SELECT e.data, e.tags FROM event e JOIN (SELECT DISTINCT position FROM tag"
                " WHERE tag = ANY(%s) AND type = ANY(%s)) m USING (position) ORDER BY e.position",
                [list(tags), list(types)],
                binary=True,
                size=1_000,
            )

    def carrying(self, tags: Sequence[str]) -> list[tuple[int, bytes, list[str]]]:
        """Read positions, stored bytes and tags of every event with one of the tags, in order."""
        return self.connection.execute(
            "SELECT position, data, tags FROM event WHERE position IN"
            " (SELECT position FROM tag WHERE tag = ANY(%s)) ORDER BY position",
            [list(tags)],
            binary=True,
        ).fetchall()

    def knows(self, tag: str) -> bool:
        """Tell whether any event carries a tag."""
        found = self.connection.execute("SELECT FROM tag WHERE tag = %s LIMIT 1", [tag])
        return found.fetchone() is not None

    def append(self, events: Sequence[LogEvent]) -> int:
        """Append a batch; the transaction's end makes it visible. The last position."""
        return batch.append(self.connection, self.schema, events)


@contextmanager
def exclusive(log: PostgresLog) -> Iterator[Exclusive]:
    """Lock the head for one transaction; it commits at the end of the block.

    Decisions wait meanwhile, so keep it to a few thousand events. Raises `OperationalError`
    where PostgreSQL is gone or the lock cannot be had, and `ClockError` where the clocks cannot be
    right, as `clocks.judge` says.
    """
    with log.connection() as connection, connection.transaction():
        # Ids and tags are looked up by the thousand, also before the tables were ever analyzed.
        # Set in the same statement, since a single command waits for each round trip.
        row = connection.execute(
            "SELECT position, clock_timestamp(), nullif(recorded_at, '-infinity'),"
            " set_config('enable_seqscan', 'off', true) FROM head FOR UPDATE"
        ).fetchone()
        if row is None:
            raise RuntimeError("the log's head row is missing; restore the database")
        position, said, recorded, _ = row
        judged = clocks.judge(log.clocks.readings(said, recorded))
        if judged.state != "ok":
            raise ClockError(judged.why)
        yield Exclusive(connection=connection, schema=log.schema, position=int(position))
