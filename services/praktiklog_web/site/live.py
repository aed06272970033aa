"""Tells open pages how far the projections have come, as Server-Sent Events.

A NOTIFY is a hint that makes it quick; the checkpoints are read every second besides, so a hint
that gets lost costs a second and nothing else.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import psycopg
import structlog
from litestar.response import ServerSentEventMessage

from praktiklog_projections.engine.checkpoint import CHANNEL
from praktiklog_runtime.retry import Pauses

_POLL_SECONDS: Final = 1.0
_HEARTBEAT_SECONDS: Final = 15.0
_COALESCE_SECONDS: Final = 0.1
_LONGEST_WAIT: Final = 5.0
_POSITIONS: Final = "SELECT projection, position FROM projections.checkpoint"
_log = structlog.get_logger("praktiklog.web")


class Live:
    """The positions of all projections, and everyone who waits for them to move.

    `moved` is called with the name of each projection that has moved.
    """

    def __init__(self, conninfo: str, moved: Callable[[str], None]) -> None:
        self._conninfo = conninfo
        self._report = moved
        self._positions: dict[str, int] = {}
        self._moved = asyncio.Event()
        self._closed = False

    async def run(self) -> None:
        """Follow the projections until cancelled, through every loss of the database."""
        pauses = Pauses(0.1, _LONGEST_WAIT)
        while not self._closed:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._conninfo, autocommit=True, connect_timeout=5
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    while not self._closed:
                        self._tell(dict(await self._read(connection)))
                        pauses.reset()
                        async for hint in connection.notifies(timeout=_POLL_SECONDS):
                            self._hint(hint.payload)
            except psycopg.Error as error:
                pause = pauses.next()
                _log.warning("live.database_lost", error=str(error).strip(), retry_seconds=pause)
                await asyncio.sleep(pause)

    def close(self) -> None:
        """Let every stream end; called when the server shuts down."""
        self._closed = True
        self._wake()

    async def stream(self, projection: str) -> AsyncIterator[ServerSentEventMessage]:
        """Yield the projection's position now and whenever it has moved, and a sign of life."""
        sent: int | None = None
        while not self._closed:
            moved = self._moved
            position = self._positions.get(projection)
            if position is not None and position != sent:
                yield ServerSentEventMessage(data=str(position), retry=1000)
                sent = position
                await asyncio.sleep(_COALESCE_SECONDS)
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_HEARTBEAT_SECONDS):
                    await moved.wait()
                continue
            yield ServerSentEventMessage(comment="alive")

    async def _read(self, connection: psycopg.AsyncConnection[Any]) -> list[tuple[str, int]]:
        cursor = await connection.execute(_POSITIONS)
        return await cursor.fetchall()

    def _hint(self, payload: str) -> None:
        projection, _, position = payload.partition(":")
        if position.isdigit():
            self._tell({projection: int(position)})

    def _tell(self, positions: dict[str, int]) -> None:
        moved = [name for name, at in positions.items() if self._positions.get(name) != at]
        if moved:
            self._positions.update(positions)
            self._wake()
        for name in moved:
            self._report(name)

    def _wake(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
