"""Prove that the log is what was appended: recompute the chain over every stored byte."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from msgspec import Struct

from praktiklog_events import ContractError, Event, Header, decode_tolerant
from praktiklog_events.chain import GENESIS, link
from praktiklog_services.deciding import tags
from praktiklog_services.log.recorder import PostgresLog

_PAGE: Final = 5_000


class Broken(Struct, frozen=True):
    """Where the log is not what it should be; `position` is that of the event."""

    position: int
    error: str


class Verified(Struct, frozen=True):
    """What a verification found: the chain's end, and the first thing that is wrong, if any."""

    events: int
    head: int
    hash: str
    broken: Broken | None


class _Row(Struct, frozen=True):
    position: int
    id: UUID | None
    type: str
    recorded_at: datetime
    known_at: datetime
    hash: bytes
    tags: list[str]
    data: bytes


class _Before(Struct, frozen=True):
    hash: bytes = GENESIS
    recorded_at: datetime | None = None
    known_at: datetime | None = None


def verify(log: PostgresLog, *, up_to: int | None = None) -> Verified:
    """Recompute the chain from the first event on, and stop at the first fault.

    Checked: positions without gaps, recorded times in order, every hash, that type and id are
    those of the bytes, that `known_at` is the running maximum of their times, that an event
    carries the tags of its own ids, that the index holds every tag and no other, and that the
    head is the last event.
    """
    with log.connection() as connection, connection.transaction():
        # One snapshot: events that are appended meanwhile are not looked at.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT position, hash FROM head", binary=True).fetchone()
        head, digest = (0, GENESIS) if row is None else (int(row[0]), bytes(row[1]))
        return _walk(connection, min(head, up_to) if up_to is not None else head, head, digest)


def _walk(connection: psycopg.Connection[Any], last: int, head: int, head_hash: bytes) -> Verified:
    before = _Before()
    position = 0
    tagged = 0
    broken: Broken | None = None
    while broken is None and position < last:
        rows = _page(connection, position, last)
        if not rows:
            broken = Broken(position + 1, "the event is missing")
            break
        for row in rows:
            error = _fault(row, position, before)
            if error is not None:
                broken = Broken(row.position, error)
                break
            position = row.position
            before = _Before(row.hash, row.recorded_at, row.known_at)
            tagged += len(set(row.tags))
        broken = broken or _untagged(connection, rows[0].position, position)
    broken = broken or _surplus(connection, last, tagged)
    if broken is None and last == head and before.hash != head_hash:
        broken = Broken(position, "the head's hash is not that of the last event")
    if broken is None and last == head and _page(connection, head, head + _PAGE):
        broken = Broken(head + 1, "an event stands after the head")
    return Verified(events=position, head=head, hash=before.hash.hex(), broken=broken)


def _page(connection: psycopg.Connection[Any], after: int, last: int) -> list[_Row]:
    rows = connection.execute(
        "SELECT position, id, type, recorded_at, known_at, hash, tags, data FROM event"
        " WHERE position > %s AND position <= %s ORDER BY position LIMIT %s",
        [after, last, _PAGE],
        binary=True,
    ).fetchall()
    return [_Row(*row) for row in rows]


def _fault(row: _Row, position: int, before: _Before) -> str | None:
    if row.position != position + 1:
        return f"positions {position + 1} to {row.position - 1} are missing"
    if before.recorded_at is not None and row.recorded_at < before.recorded_at:
        return "it was recorded before its predecessor"
    if link(before.hash, row.recorded_at, row.data) != row.hash:
        return "its hash does not follow from its bytes and its predecessor: it was changed"
    try:
        event = decode_tolerant(row.data)
    except ContractError as error:
        return f"its bytes are no event: {error}"
    return _unlike(row, event, before)


def _unlike(row: _Row, event: Event | Header, before: _Before) -> str | None:
    if event.type != row.type or event.id != row.id:
        return "its columns type and id are not those of its bytes"
    if row.known_at != max(event.time, before.known_at or event.time):
        return "its known_at is not the latest time up to it"
    missing = set(tags.own(event.data)).difference(row.tags) if isinstance(event, Event) else ()
    if missing:
        return f"its tag {min(missing)} is missing"
    return None


def _untagged(connection: psycopg.Connection[Any], first: int, last: int) -> Broken | None:
    row = connection.execute(
        "SELECT e.position, t FROM event e, unnest(e.tags) AS t"
        " WHERE e.position BETWEEN %s AND %s AND NOT EXISTS"
        " (SELECT FROM tag WHERE tag.tag = t AND tag.position = e.position"
        "  AND tag.type = e.type) ORDER BY 1 LIMIT 1",
        [first, last],
    ).fetchone()
    return None if row is None else Broken(row[0], f"its tag {row[1]} is missing in the index")


def _surplus(connection: psycopg.Connection[Any], last: int, tagged: int) -> Broken | None:
    row = connection.execute("SELECT count(*) FROM tag WHERE position <= %s", [last]).fetchone()
    if row is None or row[0] == tagged:
        return None
    surplus = connection.execute(
        "SELECT position, tag FROM tag WHERE position <= %s AND NOT EXISTS"
        " (SELECT FROM event e WHERE e.position = tag.position AND tag.tag = ANY(e.tags))"
        " ORDER BY 1, 2 LIMIT 1",
        [last],
    ).fetchone()
    return surplus and Broken(surplus[0], f"the index holds its tag {surplus[1]}, it does not")
