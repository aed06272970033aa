"""Versions side by side: built, approved, switched to, rolled back, dropped.

Nothing that serves is ever emptied. Which instance serves is one row, so a switch and the way back
are one transaction, and whoever asks finds either the one or the other. The process of the
projection folds all of them, also the one that served before, so that the way back is to figures
of today.
"""

from time import monotonic, sleep
from typing import Any, Final, Literal

import psycopg
from psycopg import Connection

from praktiklog_projections import registry
from praktiklog_projections.engine import checkpoint, log, schema
from praktiklog_projections.engine.checkpoint import CHANNEL, Meta
from praktiklog_projections.engine.digest import digest
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.rebuild import Rebuilt
from praktiklog_projections.engine.replay import NEAR, fold_to_the_end
from praktiklog_projections.engine.session import ACQUIRE
from praktiklog_projections.errors import BuildFailed, CannotSwitch, ChainBroken

Phase = Literal["serving", "building", "ready", "previous"]

_LEVEL_SECONDS: Final = 5.0
"""So long a switch holds the one that serves back until the other has what it has."""
_STILL_SECONDS: Final = 30.0
_LOOK_SECONDS: Final = 0.05


def phase(each: Meta, serving: Meta) -> Phase:
    """Tell where an instance is on its way."""
    if each.serves:
        return "serving"
    if each.previous:
        return "previous"
    return "ready" if each.position > serving.position - NEAR else "building"


def build(conninfo: str, name: str, version: int | None = None) -> Rebuilt:
    """Build a version, without one the newest, beside the one that serves.

    Its process folds it from then on. Killed in the middle it goes on where it was: the
    projection's process sees to that, or the next call does. Raises `UnknownProjection`,
    `UnknownVersion`, `CannotSwitch` where that version serves, `ProjectionPaused`, and
    `BuildFailed` where the log is broken or nothing moves.
    """
    new = registry.projection(name, version)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if checkpoint.meta(connection, name).version == new.version:
            raise CannotSwitch(
                f"version {new.version} of {name} serves already; "
                f"`praktiklog projections rebuild {name}` builds it anew"
            )
        begun = monotonic()
        # Taken before the instance is there, or its process would be the first to see it.
        if connection.execute(ACQUIRE, (new.instance,)).fetchone() == (True,):
            _ensure(connection, new)
            try:
                events = fold_to_the_end(conninfo, connection, new)
            except ChainBroken as error:
                raise BuildFailed(
                    f"version {new.version} of {name} stopped, what serves stays as it is: {error}"
                ) from error
        else:
            events = _followed(connection, new)
        seconds = monotonic() - begun
        return Rebuilt(events, seconds, events / seconds, digest(connection, new, events))


def _ensure(connection: Connection[Any], new: Projection) -> None:
    there = {each.instance for each in checkpoint.instances(connection, new.name)}
    if new.instance not in there:
        with connection.transaction():
            schema.drop(connection, new.instance)
            schema.create(connection, new)


def _followed(connection: Connection[Any], new: Projection) -> int:
    """Wait while another process builds it; returns where it stands near the log's end."""
    seen, since = -1, monotonic()
    while True:
        position = checkpoint.read(connection, new.instance).position
        if log.head(connection).position - position < NEAR:
            return position
        if position != seen:
            seen, since = position, monotonic()
        if monotonic() - since > _STILL_SECONDS:
            raise BuildFailed(
                f"another process builds {new.instance} and stands still at {position}; "
                "see `praktiklog projections list`"
            )
        sleep(_LOOK_SECONDS)


def beside(connection: Connection[Any], name: str, version: int | None = None) -> Meta:
    """Return an instance that does not serve: that of a version, or the only one there is.

    Raises `UnknownProjection` and `CannotSwitch`.
    """
    serving = checkpoint.meta(connection, name)
    others = [
        each
        for each in checkpoint.instances(connection, name)
        if each.kept and not each.serves and version in (None, each.version)
    ]
    if version == serving.version:
        raise CannotSwitch(f"version {version} of {name} is the one that serves")
    if not others:
        which = f"version {version} of {name} is" if version else f"nothing of {name} is built"
        raise CannotSwitch(
            f"{which}{' not built' if version else ''} beside version {serving.version}; first run "
            f"`praktiklog projections build {name}{f' --version {version}' if version else ''}`"
        )
    if len(others) > 1:
        versions = ", ".join(str(each.version) for each in others)
        raise CannotSwitch(f"{name} has versions {versions} beside; name one with --version")
    return others[0]


def approve(connection: Connection[Any], instance: str, position: int, cells: int) -> None:
    """Note that somebody has seen at a position in how many cells an instance differs."""
    connection.execute(
        "INSERT INTO projections.approval (instance, position, cells) VALUES (%s, %s, %s) "
        "ON CONFLICT (instance) DO UPDATE SET position = excluded.position, "
        "cells = excluded.cells, approved_at = now()",
        (instance, position, cells),
    )


def is_approved(connection: Connection[Any], instance: str) -> bool:
    """Tell whether an instance was approved since it was built."""
    row = connection.execute(
        "SELECT FROM projections.approval WHERE instance = %s", (instance,)
    ).fetchone()
    return row is not None


def switch(connection: Connection[Any], name: str, version: int | None = None) -> Meta:
    """Let an approved instance serve in place of the one that does; returns its state.

    Figures never go back: it waits until the new one has what the old one has. Raises as
    `beside`, and `CannotSwitch` where it is not approved, has failed or lies behind.
    """
    new = beside(connection, name, version)
    if not is_approved(connection, new.instance):
        raise CannotSwitch(
            f"version {new.version} of {name} is not approved: look at `praktiklog projections "
            f"compare {name}`, then run `praktiklog projections approve {name}`"
        )
    return _let_serve(connection, new)


def rollback(connection: Connection[Any], name: str) -> Meta:
    """Let the instance serve again that did before the last switch; returns its state.

    Raises `UnknownProjection`, and `CannotSwitch` where there is none, or as `switch`.
    """
    checkpoint.meta(connection, name)
    for each in checkpoint.instances(connection, name):
        if each.previous:
            return _let_serve(connection, each)
    raise CannotSwitch(f"there is no way back: no other version of {name} served before, or it "
                       "was dropped")  # fmt: skip


def _let_serve(connection: Connection[Any], new: Meta) -> Meta:
    if new.state == "failed":
        raise CannotSwitch(f"version {new.version} of {new.name} has failed: {new.reason}")
    with connection.transaction():
        connection.execute(schema.LOCK_TIMEOUT)
        row = connection.execute(
            "SELECT instance FROM projections.serving WHERE projection = %s FOR UPDATE", (new.name,)
        ).fetchone()
        if row is None or row[0] == new.instance:
            raise CannotSwitch(f"version {new.version} of {new.name} serves already")
        before = str(row[0])
        _level(connection, before, new)
        connection.execute(
            "UPDATE projections.serving SET instance = %s, previous = %s WHERE projection = %s",
            (new.instance, before, new.name),
        )
        connection.execute(
            f"SELECT pg_notify('{CHANNEL}', projection || ':' || position) "
            "FROM projections.checkpoint WHERE instance = %s",
            (new.instance,),
        )
    return checkpoint.meta(connection, new.name)


def _level(connection: Connection[Any], before: str, new: Meta) -> None:
    """Hold the one that serves where it is until the new one is there."""
    position = checkpoint.read(connection, before, lock=True).position
    deadline = monotonic() + _LEVEL_SECONDS
    while (at := checkpoint.read(connection, new.instance).position) < position:
        if monotonic() > deadline:
            raise CannotSwitch(
                f"version {new.version} of {new.name} lies {position - at} events behind the one "
                "that serves; wait until `praktiklog projections list` shows it ready"
            )
        sleep(_LOOK_SECONDS)


def begin_anew(connection: Connection[Any]) -> list[Meta]:
    """Empty what does not serve and holds events of another timeline; returns what that was.

    Its process fills it again. One of a version that this program does not have stays.
    """
    others = [
        each
        for each in checkpoint.instances(connection)
        if each.kept
        and not each.serves
        and each.version in {known.version for known in registry.versions(each.name)}
        and not _is_of(connection, each)
    ]
    for each in others:
        with connection.transaction():
            schema.empty(connection, registry.projection(each.name, each.version))
    return others


def _is_of(connection: Connection[Any], each: Meta) -> bool:
    chain = checkpoint.read(connection, each.instance).chain
    return each.position == 0 or chain == log.chain_at(connection, each.position)


def drop(connection: Connection[Any], name: str, version: int | None = None) -> Meta:
    """Drop an instance that does not serve with all its rows; returns what it was.

    Raises as `beside`, and psycopg's errors where a question reads it for half a minute.
    """
    old = beside(connection, name, version)
    schema.drop_when_free(connection, old.instance)
    return old
