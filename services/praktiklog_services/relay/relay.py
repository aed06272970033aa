"""Follow the log and publish it; any number of relays may run, the stream lets one through."""

import asyncio
import random
from collections.abc import Callable
from typing import Any, Final

import nats.errors
import nats.js.errors
import psycopg
import structlog
from psycopg import sql

from praktiklog_runtime import nats as connections
from praktiklog_runtime.settings import Settings
from praktiklog_services.log.schema import channel_of
from praktiklog_services.relay import source, tail
from praktiklog_services.relay.window import FencedError, Window

POLL_SECONDS: Final = 1.0
"""LISTEN is a hint only; a lost notification costs this long."""

LONGEST_PAUSE_SECONDS: Final = 2.0

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
    settings: Settings, conninfo: str, on_ready: Callable[[], None], schema: str = "log"
) -> None:
    """Relay until cancelled; faults of the servers are waited out.

    Raises `StreamIsOfAnotherLogError` where the stream is not this log's: that does not pass.
    """
    client = await connections.connect(settings, "relay")
    jetstream = client.jetstream()
    pause = 0.05
    told = False
    try:
        while True:
            try:
                async with await _open(conninfo, schema) as connection:
                    position = await tail.verified_position(jetstream, settings.stream, connection)
                    _log.info("relay.following", position=position, stream=settings.stream)
                    if not told:
                        on_ready()
                        told = True
                    pause = 0.05
                    async with Window(client) as window:
                        await _follow(window, connection, position)
            except _PASSING as error:
                _log.warning("relay.interrupted", error=str(error) or type(error).__name__)
                await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
    finally:
        await client.close()


async def _open(conninfo: str, schema: str) -> psycopg.AsyncConnection[Any]:
    connection = await psycopg.AsyncConnection.connect(
        conninfo, autocommit=True, options=f"-c search_path={schema}"
    )
    # Listen before the first read, or what is appended between the two would wait.
    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel_of(schema))))
    return connection


async def _follow(window: Window, connection: psycopg.AsyncConnection[Any], position: int) -> None:
    while True:
        events = await source.page_after(connection, position)
        if not events:
            async for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass
            continue
        if events[0].position != position + 1:
            raise RuntimeError(f"the log has a gap after {position}; run `praktiklog audit verify`")
        await window.publish(events)
        position = events[-1].position
        _log.debug("relay.published", position=position)
