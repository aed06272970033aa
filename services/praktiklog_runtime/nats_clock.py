"""What the clock of NATS says: asked every few seconds, and kept for whoever judges clocks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

import msgspec
import nats.errors
from nats.aio.client import Client

from praktiklog_runtime import clock, nats_users
from praktiklog_runtime import nats as connections
from praktiklog_runtime.settings import Settings

ASK_SECONDS: Final = 5.0
OLD_SECONDS: Final = 30.0
"""What was heard before that says nothing any more: the clock may have been set since."""

_PATIENCE_SECONDS: Final = 2.0


class _Server(msgspec.Struct):
    time: datetime


class _Info(msgspec.Struct):
    server: _Server


_DECODER: Final = msgspec.json.Decoder(_Info)


class NatsClock:
    """The server's clock as it was heard last; `monotonic` are seconds of a clock nobody sets."""

    def __init__(self, monotonic: Callable[[], float] = clock.monotonic) -> None:
        self._monotonic = monotonic
        self._heard: tuple[datetime, float] | None = None

    def hear(self, said: datetime, asked: float) -> None:
        """Keep what the server said, asked at a moment of the monotonic clock."""
        self._heard = (said, (asked + self._monotonic()) / 2)

    def now(self) -> datetime | None:
        """Return what it says now, or None where it has not been heard for half a minute."""
        if self._heard is None:
            return None
        said, at = self._heard
        passed = self._monotonic() - at
        return said + timedelta(seconds=passed) if passed <= OLD_SECONDS else None

    async def follow(self, client: Client) -> None:
        """Ask until cancelled; what goes wrong meanwhile leaves it unheard."""
        while True:
            with contextlib.suppress(nats.errors.Error, TimeoutError, msgspec.DecodeError):
                asked = self._monotonic()
                answer = await client.request(nats_users.CLOCK, b"", timeout=_PATIENCE_SECONDS)
                self.hear(_DECODER.decode(answer.data).server.time, asked)
            await asyncio.sleep(ASK_SECONDS)


@asynccontextmanager
async def followed(settings: Settings, user: str) -> AsyncIterator[NatsClock]:
    """Follow the clock as a user that may ask (`nats_users.CLOCK`), for the length of a block."""
    client = await connections.connect(settings, user)
    found = NatsClock()
    following = asyncio.create_task(found.follow(client))
    try:
        yield found
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await client.close()
