"""Build a projection anew from the stream."""

import asyncio
from time import monotonic
from typing import Any, Final

import psycopg
from msgspec import Struct
from psycopg import Connection

from praktiklog_projections import registry
from praktiklog_projections.engine import checkpoint, runner, schema
from praktiklog_projections.engine.digest import digest
from praktiklog_projections.errors import ProjectionPaused
from praktiklog_runtime import nats
from praktiklog_runtime.settings import Settings

_LOOK_SECONDS: Final = 0.05
_STALL_SECONDS: Final = 60.0


class RebuildFailed(RuntimeError):  # noqa: N818 - named as a sentence
    """The projection did not come to the end of the stream; the message says why."""


class Rebuilt(Struct, frozen=True):
    """A rebuild: the events applied, the time from empty to caught up, what came out.

    `digest` is that of all rows as of the last of these events, so rebuilds of the same log
    agree in it.
    """

    events: int
    seconds: float
    events_per_second: float
    digest: str


def rebuild(settings: Settings, conninfo: str, name: str) -> Rebuilt:
    """Empty a projection and wait until it has applied all that the stream holds now.

    Its process does the work, wherever that runs; where none runs, this one does. Raises
    `UnknownProjection`, `ProjectionPaused`, and `RebuildFailed` where it fails or stalls.
    """
    return asyncio.run(_rebuild(settings, conninfo, name))


async def _rebuild(settings: Settings, conninfo: str, name: str) -> Rebuilt:
    projection = registry.projection(name)
    target = await _last_position(settings, name)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if checkpoint.read(connection, name).paused:
            raise ProjectionPaused(
                f"{name} is paused; resume it first: praktiklog projections resume {name}"
            )
        begun = monotonic()
        with connection.transaction():
            schema.empty(connection, projection)
        # A process that runs the projection elsewhere leaves ours standing by.
        own = asyncio.create_task(runner.run(settings, conninfo, name, on_ready=lambda: None))
        try:
            await _caught_up(connection, name, target, own)
        finally:
            own.cancel()
            await asyncio.gather(own, return_exceptions=True)
        seconds = monotonic() - begun
        return Rebuilt(
            events=target,
            seconds=seconds,
            events_per_second=target / seconds,
            digest=digest(connection, projection, target),
        )


async def _last_position(settings: Settings, name: str) -> int:
    client = await nats.connect(settings, name)
    try:
        info = await client.jsm().stream_info(settings.stream)
    finally:
        await client.close()
    return info.state.last_seq


async def _caught_up(
    connection: Connection[Any], name: str, target: int, own: asyncio.Task[None]
) -> None:
    position, moved = 0, monotonic()
    while True:
        found = checkpoint.meta(connection, name)
        if found.position >= target:
            return
        if found.state != "running":
            raise RebuildFailed(f"{name} stopped at event {found.position}: {found.reason}")
        if own.done():
            own.result()
        if found.position != position:
            position, moved = found.position, monotonic()
        elif monotonic() - moved > _STALL_SECONDS:
            raise RebuildFailed(
                f"{name} stands still at event {position} of {target}: see the log of its process"
            )
        await asyncio.sleep(_LOOK_SECONDS)
