"""The log by itself: every stored byte, column and tag, in order, in one snapshot."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from msgspec import Struct

from praktiklog_audit.broken import MOST, Broken
from praktiklog_audit.carried import Carried, fault
from praktiklog_events import ContractError, Event, decode_tolerant
from praktiklog_events.chain import GENESIS, link

_PAGE: Final = 5_000


class Walked(Struct, frozen=True):
    """How many events follow from the chain's beginning, the head, and what is wrong."""

    events: int
    head: int
    hash: bytes
    faults: list[Broken]


class _Row(Struct, frozen=True):
    position: int
    id: UUID | None
    type: str
    recorded_at: datetime
    known_at: datetime
    hash: bytes
    tags: list[str]
    data: bytes


class _Head(Struct, frozen=True):
    position: int = 0
    hash: bytes = GENESIS
    recorded_at: datetime | None = None
    known_at: datetime | None = None


def walk(connection: psycopg.Connection[Any], up_to: int | None = None) -> Walked:
    """Go through the events from the first on; the transaction is to be one snapshot."""
    row = connection.execute(
        "SELECT position, hash, nullif(recorded_at, '-infinity'), nullif(known_at, '-infinity')"
        " FROM head",
        binary=True,
    ).fetchone()
    head = _Head() if row is None else _Head(*row)
    last = head.position if up_to is None else min(head.position, up_to)
    walking = _Walk(connection)
    walking.run(last)
    if row is None:
        walking.note(0, "head", "the head's row is missing")
    elif last == head.position:
        walking.end(head)
    faults = sorted(walking.faults, key=lambda each: each.position)
    return Walked(walking.events, head.position, walking.before.hash, faults[:MOST])


class _Walk:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._carried = Carried()
        self._tagged = 0
        self.before = _Head()
        self.events = 0
        self.faults: list[Broken] = []

    def note(self, position: int, what: str, detail: str) -> None:
        self.faults.append(Broken("log", position, what, detail))

    def run(self, last: int) -> None:
        """Look at the events up to a position, a page at a time."""
        while self.before.position < last and len(self.faults) < MOST:
            after = self.before.position
            rows = _page(self._connection, after, last)
            for row in rows:
                self._look(row)
            if rows:
                self._untagged(after, self.before.position)
            else:
                self._gap(self.before.position + 1, last)
                break
        self._surplus(last)

    def end(self, head: _Head) -> None:
        """Hold the head against the last event."""
        if self.before.position == head.position and len(self.faults) < MOST:
            for name in ("hash", "recorded_at", "known_at"):
                if getattr(self.before, name) != getattr(head, name):
                    self.note(
                        head.position, "head", f"the head's {name} is not that of the last event"
                    )
        if _page(self._connection, head.position, None):
            self.note(head.position + 1, "extra", "an event stands after the head")

    def _look(self, row: _Row) -> None:
        before = self.before
        if row.position != before.position + 1:
            self._gap(before.position + 1, row.position - 1)
        elif before.recorded_at is not None and row.recorded_at < before.recorded_at:
            self.note(row.position, "time", "it was recorded before its predecessor")
        elif link(before.hash, row.recorded_at, row.data) != row.hash:
            self.note(
                row.position,
                "bytes",
                "its hash does not follow from its bytes, its recorded time and its predecessor: "
                "it was changed",
            )
        elif not self.faults:
            self.events = row.position
        known_at = self._read(row)
        self._tagged += len(set(row.tags))
        self.before = _Head(row.position, row.hash, row.recorded_at, known_at)

    def _read(self, row: _Row) -> datetime | None:
        """Hold the columns against the event that the bytes are; the latest time up to it."""
        known_at = self.before.known_at
        try:
            event = decode_tolerant(row.data)
        except ContractError as error:
            self.note(row.position, "bytes", f"its bytes are no event: {error}")
            return known_at
        known_at = max(event.time, known_at or event.time).astimezone(UTC)
        if event.type != row.type or event.id != row.id:
            self.note(row.position, "columns", "its columns type and id are not those of its bytes")
        if row.known_at != known_at:
            self.note(row.position, "known_at", "its known_at is not the latest time up to it")
        if isinstance(event, Event):
            wrong = fault(event, self._carried.next(event), row.tags)
            if wrong is not None:
                self.note(row.position, "tags", wrong)
        return known_at

    def _gap(self, first: int, last: int) -> None:
        many = f"events {first} to {last} are" if last > first else f"event {first} is"
        self.note(first, "missing", f"{many} missing")

    def _untagged(self, after: int, last: int) -> None:
        rows = self._connection.execute(
            "SELECT e.position, t FROM event e, unnest(e.tags) AS t"
            " WHERE e.position > %s AND e.position <= %s AND NOT EXISTS"
            " (SELECT FROM tag WHERE tag.tag = t AND tag.position = e.position"
            "  AND tag.type = e.type) ORDER BY 1, 2 LIMIT %s",
            [after, last, MOST],
        )
        for position, tag in rows:
            self.note(position, "index", f"its tag {tag} is missing in the index")

    def _surplus(self, last: int) -> None:
        for position, tag in self._foreign(last):
            self.note(position, "index", f"the index holds its tag {tag}, it does not")

    def _foreign(self, last: int) -> Iterator[tuple[int, str]]:
        row = self._connection.execute(
            "SELECT count(*) FROM tag WHERE position <= %s", [last]
        ).fetchone()
        if row is None or row[0] == self._tagged:
            return
        yield from self._connection.execute(
            "SELECT position, tag FROM tag WHERE position <= %s AND NOT EXISTS"
            " (SELECT FROM event e WHERE e.position = tag.position AND tag.tag = ANY(e.tags))"
            " ORDER BY 1, 2 LIMIT %s",
            [last, MOST],
        )


def _page(connection: psycopg.Connection[Any], after: int, last: int | None) -> list[_Row]:
    rows = connection.execute(
        "SELECT position, id, type, recorded_at, known_at, hash, tags, data FROM event"
        " WHERE position > %s AND position <= coalesce(%s::bigint, position)"
        " ORDER BY position LIMIT %s",
        [after, last, _PAGE],
        binary=True,
    ).fetchall()
    return [_Row(*row) for row in rows]
