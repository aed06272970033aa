"""Checkpoints: how far each instance of a projection has come, and what was odd on the way."""

from datetime import datetime
from typing import Any, Final, Literal

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import class_row

from praktiklog_projections import PROJECTIONS
from praktiklog_projections.errors import UnknownProjection

CHANNEL: Final = "praktiklog_projections"
"""NOTIFY channel; the payload is `<projection>:<position>`, of the instance that serves."""

State = Literal["running", "paused", "failed"]

TABLES: Final = """
CREATE TABLE IF NOT EXISTS projections.checkpoint (
  instance text PRIMARY KEY,
  projection text NOT NULL,
  version integer NOT NULL,
  position bigint NOT NULL DEFAULT 0,
  chain bytea,
  known_at timestamptz,
  event_id uuid,
  synthetic boolean NOT NULL DEFAULT false,
  paused boolean NOT NULL DEFAULT false,
  failure text,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS projections.serving (
  projection text PRIMARY KEY,
  instance text NOT NULL REFERENCES projections.checkpoint ON UPDATE CASCADE,
  previous text REFERENCES projections.checkpoint ON UPDATE CASCADE ON DELETE SET NULL
);
CREATE TABLE IF NOT EXISTS projections.approval (
  instance text PRIMARY KEY
    REFERENCES projections.checkpoint ON UPDATE CASCADE ON DELETE CASCADE,
  position bigint NOT NULL,
  cells bigint NOT NULL,
  approved_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS projections.unknown (
  instance text NOT NULL
    REFERENCES projections.checkpoint ON UPDATE CASCADE ON DELETE CASCADE,
  position bigint NOT NULL,
  type text NOT NULL,
  PRIMARY KEY (instance, position)
);
CREATE TABLE IF NOT EXISTS projections.parked (
  instance text NOT NULL
    REFERENCES projections.checkpoint ON UPDATE CASCADE ON DELETE CASCADE,
  position bigint NOT NULL,
  type text,
  id text,
  reason text NOT NULL,
  things text[] NOT NULL,
  skipped boolean NOT NULL DEFAULT false,
  PRIMARY KEY (instance, position)
);
"""

KEPT_BACK: Final = ("unknown", "parked")
"""Tables of events, by position and type, that an instance's rows miss."""

OF_AN_INSTANCE: Final = (*KEPT_BACK, "approval")
"""Tables whose rows belong to an instance, beside its checkpoint."""

TELL: Final = f"""
(SELECT pg_notify('{CHANNEL}', s.projection || ':' || c.position)
 FROM projections.serving s WHERE s.instance = c.instance)
"""
"""What an update of a checkpoint (`c`) returns, so that whoever listens looks again."""

TOUCH: Final = f"""
UPDATE projections.checkpoint c SET updated_at = now() WHERE instance = %(instance)s
RETURNING {TELL}
"""
"""Tell that rows have changed although the position has not."""

_META: Final = """
SELECT c.projection AS name, c.version,
       CASE WHEN paused THEN 'paused' WHEN failure IS NOT NULL THEN 'failed' ELSE 'running' END
         AS state,
       position, known_at,
       (SELECT count(*) FROM projections.unknown u WHERE u.instance = c.instance)
         AS unknown_events,
       synthetic, failure AS reason, updated_at, c.instance,
       EXISTS (SELECT FROM projections.serving s WHERE s.instance = c.instance) AS serves,
       (SELECT count(*) FROM projections.parked p WHERE p.instance = c.instance) AS parked,
       EXISTS (SELECT FROM projections.serving s WHERE s.previous = c.instance) AS previous
FROM projections.checkpoint c
"""


class Meta(Struct, frozen=True):
    """The state of an instance of a projection.

    `position` is that of the last event applied (0: none), `known_at` the running maximum of
    `time` there. `unknown_events` counts events of types or versions that it did not know.
    `parked` counts events that its rows miss, skipped ones too. `synthetic` says that it holds
    events of the synthetic published history. `reason` says why it failed and what to do.
    `serves`: questions are answered from it; `previous`: they were, before the last switch.
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
    instance: str = ""
    serves: bool = True
    parked: int = 0
    previous: bool = False

    @property
    def kept(self) -> bool:
        """Whether it is a version's own instance, not one of a rebuild or a replay."""
        return self.instance == f"{self.name}_{self.version}"


class Checkpoint(Struct, frozen=True):
    """An instance's checkpoint as its writer sees it; `chain` is None where nothing sealed it."""

    version: int
    position: int
    chain: bytes | None
    known_at: datetime | None
    paused: bool
    parked: bool


def meta(connection: Connection[Any], projection: str) -> Meta:
    """Return the state of the instance that serves; raises `UnknownProjection`."""
    for each in instances(connection, projection):
        if each.serves:
            return each
    raise UnknownProjection(projection, PROJECTIONS)


def list_all(connection: Connection[Any]) -> list[Meta]:
    """Return the state of every projection's serving instance, in their usual order."""
    return [each for each in instances(connection) if each.serves]


def instances(connection: Connection[Any], projection: str | None = None) -> list[Meta]:
    """Return every instance of one projection or of all, the one that serves first."""
    names = [projection] if projection else list(PROJECTIONS)
    with connection.cursor(row_factory=class_row(Meta)) as cursor:
        rows = cursor.execute(f"{_META} WHERE c.projection = ANY(%s)", (names,)).fetchall()
    return sorted(rows, key=lambda row: (names.index(row.name), not row.serves, row.version))


def read(connection: Connection[Any], instance: str, *, lock: bool = False) -> Checkpoint:
    """Return an instance's checkpoint; `lock` holds it for the transaction.

    Raises `UnknownProjection`.
    """
    with connection.cursor(row_factory=class_row(Checkpoint), binary=True) as cursor:
        row = cursor.execute(
            "SELECT version, position, chain, known_at, paused, EXISTS "
            "(SELECT FROM projections.parked p WHERE p.instance = c.instance) AS parked "
            "FROM projections.checkpoint c "
            f"WHERE instance = %s{' FOR UPDATE OF c' if lock else ''}",
            (instance,),
        ).fetchone()
    if row is None:
        raise UnknownProjection(instance, PROJECTIONS)
    return row


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
    fail_instance(connection, meta(connection, projection).instance, position, reason)


def fail_instance(connection: Connection[Any], instance: str, position: int, reason: str) -> None:
    """Note the same of any instance."""
    connection.execute(
        "UPDATE projections.checkpoint SET failure = %s, updated_at = now() "
        "WHERE instance = %s AND position = %s",
        (reason, instance, position),
    )


def recovered(connection: Connection[Any], instance: str) -> None:
    """Note that what held the instance up is over."""
    connection.execute(
        "UPDATE projections.checkpoint SET failure = NULL, updated_at = now() "
        "WHERE instance = %s AND failure IS NOT NULL",
        (instance,),
    )


def take_over(connection: Connection[Any], instance: str, other: str) -> None:
    """Give an instance the checkpoint of another, whose tables took the place of its own."""
    for table in OF_AN_INSTANCE:
        connection.execute(f"DELETE FROM projections.{table} WHERE instance = %s", (instance,))
        connection.execute(
            f"UPDATE projections.{table} SET instance = %s WHERE instance = %s", (instance, other)
        )
    connection.execute(
        "UPDATE projections.checkpoint c SET position = o.position, chain = o.chain, "
        "known_at = o.known_at, event_id = o.event_id, synthetic = o.synthetic, failure = NULL, "
        "updated_at = now() FROM projections.checkpoint o "
        "WHERE c.instance = %s AND o.instance = %s "
        f"RETURNING {TELL}",
        (instance, other),
    )
    connection.execute("DELETE FROM projections.checkpoint WHERE instance = %s", (other,))


def _set(connection: Connection[Any], projection: str, what: str) -> None:
    # Of all its versions, or one that is switched to would go on. One that a rebuild or a replay
    # fills is not its process's.
    changed = connection.execute(
        f"UPDATE projections.checkpoint c SET {what}, updated_at = now() "
        f"WHERE projection = %s AND instance = projection || '_' || version RETURNING {TELL}",
        (projection,),
    )
    if not changed.rowcount:
        raise UnknownProjection(projection, PROJECTIONS)
