"""Build a projection anew beside the one that serves, then let it serve in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection, sql

from praktiklog_projections import registry
from praktiklog_projections.engine import checkpoint, schema
from praktiklog_projections.engine.digest import digest
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.replay import fold_to_the_end
from praktiklog_projections.errors import BuildFailed, ChainBroken, ProjectionPaused


class Rebuilt(Struct, frozen=True):
    """A rebuild: the events applied, the time from empty to caught up, what came out.

    `digest` is that of all rows as of the last of these events, so rebuilds of the same log
    agree in it.
    """

    events: int
    seconds: float
    events_per_second: float
    digest: str


def rebuild(conninfo: str, name: str) -> Rebuilt:
    """Build a projection from the log beside the one that serves, then switch.

    Questions are answered from the old tables until the new ones hold all that the log holds;
    the projection's process, if one runs, goes on from there. Raises `UnknownProjection`,
    `UnknownVersion`, `ProjectionPaused`, and `BuildFailed` where the log is broken
    or another rebuild is under way.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        state = checkpoint.meta(connection, name)
        if state.state == "paused":
            raise ProjectionPaused(
                f"{name} is paused; resume it first: praktiklog projections resume {name}"
            )
        serving = registry.projection(name, state.version)
        with _beside(connection, serving) as new:
            begun = monotonic()
            try:
                events = fold_to_the_end(conninfo, connection, new)
            except ChainBroken as error:
                raise BuildFailed(
                    f"{name} stays as it was, the new one stopped: {error}"
                ) from error
            with connection.transaction():
                _replace(connection, serving, new)
            seconds = monotonic() - begun
        return Rebuilt(
            events=events,
            seconds=seconds,
            events_per_second=events / seconds,
            digest=digest(connection, serving, events),
        )


@contextmanager
def _beside(connection: Connection[Any], serving: Projection) -> Iterator[Projection]:
    """Give an empty instance beside one that serves; what is left of it is dropped."""
    key = f"praktiklog.rebuild.{serving.instance}"
    row = connection.execute(
        "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (key,)
    ).fetchone()
    if row != (True,):
        raise BuildFailed(f"another rebuild of {serving.name} is under way; wait for it, or end it")
    new = serving.at(f"{serving.instance}_new")
    try:
        with connection.transaction():
            schema.drop(connection, new.instance)
            schema.create(connection, new)
        yield new
    finally:
        for left in (new.instance, _old(serving)):
            schema.drop_when_free(connection, left)
        connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (key,))


def _replace(connection: Connection[Any], serving: Projection, new: Projection) -> None:
    """Put the new tables and their checkpoint in the place of those that serve."""
    connection.execute(schema.LOCK_TIMEOUT)
    checkpoint.read(connection, serving.instance, lock=True)
    for before, after in ((serving.instance, _old(serving)), (new.instance, serving.instance)):
        connection.execute(
            sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(
                sql.Identifier(before), sql.Identifier(after)
            )
        )
    checkpoint.take_over(connection, serving.instance, new.instance)


def _old(serving: Projection) -> str:
    return f"{serving.instance}_old"
