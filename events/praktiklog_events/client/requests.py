"""Ask and be answered over one inbox: many at once, without a subscription or task for each."""

import asyncio
import itertools
from collections.abc import Mapping
from typing import Final

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

_NOBODY: Final = "503"
"""The server's own answer where nobody listens on a subject."""


class NobodyListensError(Exception):
    """Nobody listens on the subject: the request reached nobody."""


class NotSentError(Exception):
    """The connection did not take the request: it reached nobody."""


class Requests:
    """Requests over a connected client, told apart by the last token of their reply subject."""

    def __init__(self, connection: Client) -> None:
        self._connection = connection
        self._inbox = connection.new_inbox()
        self._numbers = itertools.count()
        self._waiting: dict[str, asyncio.Future[bytes | None]] = {}
        self._subscription: Subscription | None = None

    async def start(self) -> None:
        """Begin to listen for answers."""
        self._subscription = await self._connection.subscribe(f"{self._inbox}.*", cb=self._answered)

    async def stop(self) -> None:
        """Listen no more; whoever waits is told that nothing came."""
        for future in self._waiting.values():
            _give_up(future)
        if self._subscription is not None and not self._connection.is_closed:
            await self._subscription.unsubscribe()

    async def ask(
        self, subject: str, body: bytes, headers: Mapping[str, str], seconds: float
    ) -> bytes | None:
        """Send a request and wait for its answer; null where none came within the time.

        Raises `NobodyListensError` and `NotSentError`, after which it was certainly not received.
        """
        loop = asyncio.get_running_loop()
        number = str(next(self._numbers))
        future: asyncio.Future[bytes | None] = loop.create_future()
        self._waiting[number] = future
        timer = loop.call_later(seconds, _give_up, future)
        try:
            try:
                await self._connection.publish(
                    subject, body, reply=f"{self._inbox}.{number}", headers=dict(headers)
                )
            except nats.errors.Error as error:
                raise NotSentError(type(error).__name__) from error
            return await future
        finally:
            timer.cancel()
            del self._waiting[number]

    async def _answered(self, message: Msg) -> None:
        future = self._waiting.get(message.subject.rpartition(".")[2])
        if future is None or future.done():
            return
        if not message.data and (message.headers or {}).get("Status") == _NOBODY:
            future.set_exception(NobodyListensError("nobody listens"))
        else:
            future.set_result(message.data)


def _give_up(future: "asyncio.Future[bytes | None]") -> None:
    if not future.done():
        future.set_result(None)
