"""Checkpoints: how far each projection has come, and what was odd on the way."""

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import class_row

from praktiklog_projections import PROJECTIONS
from praktiklog_projections.errors import UnknownProjection

CHANNEL: Final = "praktiklog_projections"
"""NOTIFY channel; the payload is `<projection>:<position>`."""

State = Literal["running", "paused", "failed"]

TABLES: Final = """
CREATE TABLE IF NOT EXISTS projections.checkpoint (
  projection text PRIMARY KEY,
  version integer NOT NULL,
  position bigint NOT NULL DEFAULT 0,
  known_at timestamptz,
  event_id uuid,
  synthetic boolean NOT NULL DEFAULT false,
  paused boolean NOT NULL DEFAULT false,
  failure text,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS projections.unknown (
  projection text NOT NULL,
  position bigint NOT NULL,
  type text NOT NULL,
  PRIMARY KEY (projection, position)
);
"""

_META: Final = """
SELECT projection AS name, version,
       CASE WHEN paused THEN 'paused' WHEN failure IS NOT NULL THEN 'failed' ELSE 'running' END
         AS state,
       position, known_at,
       (SELECT count(*) FROM projections.unknown u WHERE u.projection = c.projection)
         AS unknown_events,
       synthetic, failure AS reason, updated_at
FROM projections.checkpoint c
"""


class Meta(Struct, frozen=True):
    """The state of a projection.

    `position` is that of the last event applied (0: none), `known_at` the running maximum of
    `time` there. `unknown_events` counts events of types or versions that it did not know.
    `synthetic` says that it holds events of the synthetic published history. `reason` says why
    it failed and what to do.
    """

    name: str
    version: int
    state: State
    position: int
    known_at: datetime | None
    unknown_events: int
    synthetic: bool
    reason: str | None = None
    updated_at: datetime | None = None


class Checkpoint(Struct, frozen=True):
    """A projection's checkpoint as its writer sees it."""

    version: int
    position: int
    known_at: datetime | None
    event_id: UUID | None
    paused: bool


def meta(connection: Connection[Any], projection: str) -> Meta:
    """Return the state of one projection; raises `UnknownProjection`."""
    with connection.cursor(row_factory=class_row(Meta)) as cursor:
        found = cursor.execute(f"{_META} WHERE projection = %s", (projection,)).fetchone()
    if found is None:
        raise UnknownProjection(projection, PROJECTIONS)
    return found


def list_all(connection: Connection[Any]) -> list[Meta]:
    """Return the state of all projections in their usual order."""
    with connection.cursor(row_factory=class_row(Meta)) as cursor:
        found = cursor.execute(
            f"{_META} WHERE projection = ANY(%s)", (list(PROJECTIONS),)
        ).fetchall()
    return sorted(found, key=lambda each: PROJECTIONS.index(each.name))


def read(connection: Connection[Any], projection: str, *, lock: bool = False) -> Checkpoint:
    """Return a projection's checkpoint; `lock` holds it for the transaction.

    Raises `UnknownProjection`.
    """
    with connection.cursor(row_factory=class_row(Checkpoint)) as cursor:
        found = cursor.execute(
            "SELECT version, position, known_at, event_id, paused FROM projections.checkpoint "
            f"WHERE projection = %s{' FOR UPDATE' if lock else ''}",
            (projection,),
        ).fetchone()
    if found is None:
        raise UnknownProjection(projection, PROJECTIONS)
    return found


def pause(connection: Connection[Any], projection: str) -> None:
    """Let the projection apply nothing until it is resumed; its process obeys at once."""
    _set(connection, projection, "paused = true")


def resume(connection: Connection[Any], projection: str) -> None:
    """Let a paused projection go on; its process obeys within a second."""
    _set(connection, projection, "paused = false")


def fail(connection: Connection[Any], projection: str, position: int, reason: str) -> None:
    """Note why the projection cannot go on after `position`, unless it was moved since.

    The next event that it applies clears that.
    """
    connection.execute(
        "UPDATE projections.checkpoint SET failure = %s, updated_at = now() "
        "WHERE projection = %s AND position = %s",
        (reason, projection, position),
    )


def recovered(connection: Connection[Any], projection: str) -> None:
    """Note that what held the projection up is over."""
    connection.execute(
        "UPDATE projections.checkpoint SET failure = NULL, updated_at = now() "
        "WHERE projection = %s AND failure IS NOT NULL",
        (projection,),
    )


def _set(connection: Connection[Any], projection: str, what: str) -> None:
    found = connection.execute(
        f"UPDATE projections.checkpoint SET {what}, updated_at = now() "
        f"WHERE projection = %s RETURNING pg_notify('{CHANNEL}', projection || ':' || position)",
        (projection,),
    ).fetchone()
    if found is None:
        raise UnknownProjection(projection, PROJECTIONS)
