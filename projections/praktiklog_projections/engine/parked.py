"""Events that are kept back: listed, tried again, given up."""

from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection
from psycopg.rows import class_row

from praktiklog_events import ContractError, decode_tolerant
from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.engine import checkpoint, log
from praktiklog_projections.engine.plan import Folded, Unreadable
from praktiklog_projections.engine.writer import Writer
from praktiklog_projections.errors import NotParked, PoisonEvent


class Row(Struct, frozen=True):
    """A parked event of the instance that serves; `skipped`: it was given up for good."""

    projection: str
    position: int
    type: str | None
    id: str | None
    reason: str
    skipped: bool


def rows(connection: Connection[Any], projection: str | None = None) -> list[Row]:
    """Return what is parked, of one projection or of all, in log order."""
    names = [projection] if projection else list(PROJECTIONS)
    with connection.cursor(row_factory=class_row(Row)) as cursor:
        found = cursor.execute(
            "SELECT s.projection, p.position, p.type, p.id, p.reason, p.skipped "
            "FROM projections.parked p JOIN projections.serving s USING (instance) "
            "WHERE s.projection = ANY(%s) ORDER BY p.position",
            (names,),
        ).fetchall()
    return sorted(found, key=lambda row: names.index(row.projection))


def retry(conninfo: str, projection: str) -> list[Row]:
    """Apply again what is parked, read anew from the log; returns what is parked still.

    The present program decodes it, so an upcaster or a mended fold counts. Raises
    `UnknownProjection`, `UnknownVersion` and psycopg's errors.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        state = checkpoint.meta(connection, projection)
        writer = Writer(connection, registry.projection(projection, state.version))
        tried = 0
        while True:
            waiting = [row.position for row in rows(connection, projection) if not row.skipped]
            later = [position for position in waiting if position > tried]
            if not later:
                return rows(connection, projection)
            tried = later[0]
            _retry(connection, writer, state.instance, tried)


def _retry(connection: Connection[Any], writer: Writer, instance: str, position: int) -> None:
    for at, moment, data in log.some(connection, [position]):
        try:
            writer.retry(at, moment, _event(data))
        except (PoisonEvent, psycopg.DataError, psycopg.IntegrityError) as error:
            why = error.why if isinstance(error, PoisonEvent) else " ".join(str(error).split())
            connection.execute(
                "UPDATE projections.parked SET reason = %s WHERE instance = %s AND position = %s",
                (why, instance, at),
            )


def skip(conninfo: str, projection: str, position: int) -> list[Row]:
    """Give an event up and apply what waited for it; returns what is parked still.

    It stays listed, and figures go on saying that they miss it. Raises `NotParked`, and as
    `retry`.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        instance = checkpoint.meta(connection, projection).instance
        changed = connection.execute(
            "UPDATE projections.parked SET skipped = true WHERE instance = %s AND position = %s",
            (instance, position),
        )
        if changed.rowcount != 1:
            raise NotParked(
                f"event {position} is not parked in {projection}; "
                f"see `praktiklog projections parked {projection}`"
            )
    return retry(conninfo, projection)


def _event(data: bytes) -> Folded:
    try:
        return decode_tolerant(data)
    except ContractError as error:
        return Unreadable(str(error))
