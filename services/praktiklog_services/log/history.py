"""Append history in batches: set-based, under the head row's lock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from praktiklog_events.chain import link
from praktiklog_services.log.recorder import LogEvent, PostgresLog
from praktiklog_services.log.schema import channel_of

_EVENTS: Final = (
    "COPY event (position, id, type, recorded_at, known_at, hash, tags, data) "
    "FROM STDIN (FORMAT BINARY)"
)
_TAGS: Final = "COPY tag (tag, position, type) FROM STDIN (FORMAT BINARY)"
_EARLIEST: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Exclusive:
    """The log while nobody else can append: its head, its reads and one batch append."""

    connection: psycopg.Connection[Any]
    schema: str
    position: int
    hash: bytes
    recorded_at: datetime
    known_at: datetime

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

    def append(self, events: Sequence[LogEvent]) -> int:
        """Append a batch by COPY; the transaction's end makes it visible. The last position."""
        position, digest, known_at = self.position, self.hash, self.known_at
        recorded_at = max(datetime.now(UTC), self.recorded_at)
        rows = []
        tags = []
        for event in events:
            position += 1
            if event.time is not None and event.time > known_at:
                known_at = event.time
            digest = link(digest, recorded_at, event.data)
            rows.append(
                (position, event.id, event.type, recorded_at, known_at, digest, event.tags,
                 event.data)
            )  # fmt: skip
            tags += [(tag, position, event.type) for tag in dict.fromkeys(event.tags)]
        with self.connection.cursor() as cursor:
            with cursor.copy(_EVENTS) as copy:
                copy.set_types(
                    ["int8", "uuid", "text", "timestamptz", "timestamptz", "bytea", "text[]",
                     "bytea"]
                )  # fmt: skip
                for row in rows:
                    copy.write_row(row)
            with cursor.copy(_TAGS) as copy:
                copy.set_types(["text", "int8", "text"])
                for tag in tags:
                    copy.write_row(tag)
            cursor.execute(
                "UPDATE head SET position = %s, hash = %s, recorded_at = %s, known_at = %s",
                [position, digest, recorded_at, known_at],
            )
            cursor.execute("SELECT pg_notify(%s, %s)", [channel_of(self.schema), str(position)])
        return position


@contextmanager
def exclusive(log: PostgresLog) -> Iterator[Exclusive]:
    """Lock the head for one transaction; it commits at the end of the block.

    Decisions wait meanwhile, so keep it to a few thousand events. Raises `OperationalError`
    where PostgreSQL is gone or the lock cannot be had.
    """
    with log.connection() as connection, connection.transaction():
        # Ids and tags are looked up by the thousand, also before the tables were ever analyzed.
        connection.execute("SET LOCAL enable_seqscan = off")
        row = connection.execute(
            "SELECT position, hash, nullif(recorded_at, '-infinity'),"
            " nullif(known_at, '-infinity') FROM head FOR UPDATE",
            binary=True,
        ).fetchone()
        if row is None:
            raise RuntimeError("the log's head row is missing; restore the database")
        position, digest, recorded_at, known_at = row
        yield Exclusive(
            connection=connection,
            schema=log.schema,
            position=position,
            hash=digest,
            recorded_at=recorded_at or _EARLIEST,
            known_at=known_at or _EARLIEST,
        )
