"""Build a projection anew beside the one that serves, then let it serve in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any, Final

import psycopg
from msgspec import Struct
from psycopg import Connection, sql

from praktiklog_projections import registry
from praktiklog_projections.engine import checkpoint, log, schema
from praktiklog_projections.engine.digest import digest
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.replay import fold_log
from praktiklog_projections.errors import ChainBroken, ProjectionPaused

_NEAR: Final = 1_000
"""So few events behind the log the new tables may take their place; the process does the rest."""
_DROP_PATIENCE: Final = 30.0
_LOCK_TIMEOUT: Final = "SET LOCAL lock_timeout = '2s'"


class RebuildFailed(RuntimeError):  # noqa: N818 - named as a sentence
    """The projection did not come to the end of the log; the message says why."""


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
    `UnknownVersion`, `ProjectionPaused`, and `RebuildFailed` where the log is broken
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
                events = _build(conninfo, connection, new)
            except ChainBroken as error:
                raise RebuildFailed(
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


def _build(conninfo: str, connection: Connection[Any], new: Projection) -> int:
    while True:
        last = log.head(connection).position
        position = fold_log(conninfo, connection, new, last)
        if log.head(connection).position - position < _NEAR:
            return position


@contextmanager
def _beside(connection: Connection[Any], serving: Projection) -> Iterator[Projection]:
    """Give an empty instance beside one that serves; what is left of it is dropped."""
    key = f"praktiklog.rebuild.{serving.instance}"
    row = connection.execute(
        "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (key,)
    ).fetchone()
    if row != (True,):
        raise RebuildFailed(
            f"another rebuild of {serving.name} is under way; wait for it, or end it"
        )
    new = serving.at(f"{serving.instance}_new")
    try:
        with connection.transaction():
            schema.drop(connection, new.instance)
            schema.create(connection, new)
        yield new
    finally:
        for left in (new.instance, _old(serving)):
            _drop(connection, left)
        connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (key,))


def _replace(connection: Connection[Any], serving: Projection, new: Projection) -> None:
    """Put the new tables and their checkpoint in the place of those that serve."""
    connection.execute(_LOCK_TIMEOUT)
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


def _drop(connection: Connection[Any], instance: str) -> None:
    """Drop what nobody is to ask any more; a question that still reads it is waited for."""
    deadline = monotonic() + _DROP_PATIENCE
    while True:
        try:
            with connection.transaction():
                connection.execute(_LOCK_TIMEOUT)
                schema.drop(connection, instance)
        except psycopg.errors.LockNotAvailable:
            if monotonic() > deadline:
                raise
            sleep(0.1)
        else:
            return
