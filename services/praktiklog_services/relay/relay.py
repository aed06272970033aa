"""Follow the log and publish it; any number of relays may run, the stream lets one through."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import nats.errors
import nats.js.errors
import psycopg
import structlog
from psycopg import sql

from praktiklog_runtime import epoch, room
from praktiklog_runtime import nats as connections
from praktiklog_runtime.heartbeat import Heart, Need, Silent
from praktiklog_runtime.postgres_url import with_options
from praktiklog_runtime.retry import Pauses
from praktiklog_runtime.settings import Settings
from praktiklog_services.log.schema import channel_of
from praktiklog_services.relay import source, tail
from praktiklog_services.relay.window import FencedError, Unwritable, Window

POLL_SECONDS: Final = 1.0
"""LISTEN is a hint only; a lost notification costs this long."""

LONGEST_PAUSE_SECONDS: Final = 2.0
_FIRST_PAUSE_SECONDS: Final = 0.05

_REFUSALS: Final = 4
"""So often in a row the stream may refuse what follows its last message; then it is not fenced
off but cannot be written: with a full disk it answers nothing to the first message of a window,
and "wrong last sequence" to the next."""

_log = structlog.get_logger("relay")

_PASSING = (
    FencedError,
    psycopg.OperationalError,
    nats.errors.Error,
    nats.js.errors.Error,
    TimeoutError,
    OSError,
)


async def run(
    settings: Settings,
    conninfo: str,
    on_ready: Callable[[], None],
    schema: str = "log",
    *,
    heart: Heart | None = None,
) -> None:
    """Relay until cancelled; faults of the servers are waited out.

    So is a stream that is not this log's, which passes with the next epoch: nothing is published
    meanwhile, and `heart` says why. `on_ready` is called when it follows the log or knows why it
    cannot.
    """
    client = await connections.connect(settings, "relay")
    jetstream = client.jetstream()
    heart = heart or Silent()
    pauses = Pauses(_FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS)
    announced = False
    stands_at, refusals = -1, 0
    try:
        while True:
            try:
                async with await _open(conninfo, schema) as connection:
                    stream = await _stream(connection, settings)
                    position = await tail.verified_position(jetstream, stream, connection)
                    _log.info("relay.following", position=position, stream=stream)
                    if position != stands_at:
                        stands_at, refusals = position, 0
                    if not announced:
                        on_ready()
                        announced = True
                    async with Window(client) as window:
                        await _follow(window, connection, position, heart, pauses)
            except (*_PASSING, tail.StreamIsOfAnotherLogError) as error:
                if isinstance(error, tail.StreamIsOfAnotherLogError) and not announced:
                    on_ready()
                    announced = True
                refusals += isinstance(error, FencedError)
                stuck = isinstance(error, Unwritable) or refusals >= _REFUSALS
                cause = _cause(settings, error, stuck=stuck)
                pause = pauses.next()
                heart.beat("failed", error=cause, need=_need(error, stuck=stuck))
                _log.warning("relay.interrupted", error=cause, retry_seconds=round(pause, 2))
                await asyncio.sleep(pause)
    finally:
        await client.close()


async def _open(conninfo: str, schema: str) -> psycopg.AsyncConnection[Any]:
    connection = await psycopg.AsyncConnection.connect(
        with_options(conninfo, search_path=schema), autocommit=True, connect_timeout=5
    )
    # Listen before the first read, or what is appended between the two would wait.
    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel_of(schema))))
    return connection


async def _stream(connection: psycopg.AsyncConnection[Any], settings: Settings) -> str:
    """Name the stream of the log's epoch, which may have changed since the last look."""
    cursor = await connection.execute("SELECT max(number) FROM epoch")
    row = await cursor.fetchone()
    return epoch.stream(settings.stream, int(row[0]) if row and row[0] else epoch.FIRST)


async def _follow(
    window: Window,
    connection: psycopg.AsyncConnection[Any],
    position: int,
    heart: Heart,
    pauses: Pauses,
) -> None:
    while True:
        events = await source.page_after(connection, position)
        behind = len(events) == source.PAGE
        if events and not pauses.fresh:
            heart.during()  # that the log has events says nothing of whether the stream takes them
        else:
            heart.beat("catching_up" if behind else "running", position=position)
        if not events:
            pauses.reset()
            async for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass
            continue
        if events[0].position != position + 1:
            raise RuntimeError(f"the log has a gap after {position}; run `praktiklog audit verify`")
        await window.publish(events)
        pauses.reset()  # only now: before, the stream may refuse what the log would give
        position = events[-1].position
        _log.debug("relay.published", position=position)


def _cause(settings: Settings, error: Exception, *, stuck: bool) -> str:
    """Say what stands in the way; a server whose disk is full says nothing of it itself."""
    said = str(error).strip() or type(error).__name__
    full = room.shortage(settings.data / "nats") if settings.nats_url is None else None
    return f"{said}; {full}" if full and stuck else said


def _need(error: Exception, *, stuck: bool) -> Need | None:
    if stuck:
        return "room"
    return "provision" if isinstance(error, nats.js.errors.NotFoundError) else None
