"""Events from a durable pull consumer, taken out of the subscription as fast as they come.

Two requests of credit are always under way, so the server never waits for us; what has arrived
and was not taken counts as credit used, so a slow database slows the stream, not the memory.
"""

import asyncio
from collections import deque
from typing import Final

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js import JetStreamManager

from praktiklog_runtime.nats import Reader
from praktiklog_runtime.provision import BATCH

_BATCH_BYTES: Final = 16 * 1024 * 1024
_EXPIRES_SECONDS: Final = 4.0
_LOOK_SECONDS: Final = 0.1
_HEARTBEAT_SECONDS: Final = 2.0
_SILENCE_SECONDS: Final = 3 * _HEARTBEAT_SECONDS
_NANOSECONDS: Final = 1_000_000_000
_REQUEST_ENDED: Final = {"Batch Completed", "Message Size Exceeds MaxBytes"}


class FeedLost(ConnectionError):  # noqa: N818 - named as a sentence
    """The consumer answers no more, or not from where we stand; start the feed again."""


class Feed:
    """The events of a stream after a position, each once and in order while nothing breaks.

    Whatever breaks (connection, server, consumer) is told by `FeedLost` from `take`; then
    `start` again from the checkpoint.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._stream = ""
        self._consumer = ""
        self._subscription: Subscription | None = None
        self._inbox = ""
        self._messages: deque[Msg] = deque()
        self._arrived = asyncio.Event()
        self._credit = 0
        self._lost: str | None = None
        self._heard_at = 0.0
        self._reconnects = 0

    async def start(self, stream: str, consumer: str, position: int) -> None:
        """Let a stream's consumer begin after `position`.

        Raises the errors of nats-py where it cannot be reset, `NotFoundError` where the
        consumer does not exist.
        """
        await self.stop()
        self._stream, self._consumer = stream, consumer
        self._reconnects = self._client.stats["reconnects"]
        manager = self._client.jsm()
        # This also tells a consumer that is gone; asked to reset it, the server answers nothing.
        await self._until_alone(manager)
        await manager.reset_consumer(self._stream, self._consumer, position + 1)
        # A new inbox each time: what was asked for before cannot arrive any more.
        self._inbox = self._client.new_inbox()
        self._subscription = await self._client.subscribe(self._inbox, cb=self._take_in)
        if isinstance(self._client, Reader):
            self._client.give_at_once(self._subscription, self._take)
        await self._ask()

    async def _until_alone(self, manager: JetStreamManager) -> None:
        """Wait for the requests of whoever read before to end, or events would go to them.

        A request that was under way when its sender went is kept until it expires; a process
        that was stopped and not killed asks no more either. So this ends by itself.
        """
        deadline = asyncio.get_running_loop().time() + _EXPIRES_SECONDS + _LOOK_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            info = await manager.consumer_info(self._stream, self._consumer)
            if not info.num_waiting:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def stop(self) -> None:
        """Give up what was asked for; nothing is acknowledged by that."""
        if self._subscription is not None and not self._client.is_closed:
            await self._subscription.unsubscribe()
            if isinstance(self._client, Reader):
                self._client.give_no_more(self._subscription)
        self._subscription = None
        self._messages.clear()
        self._arrived.clear()
        self._credit = 0
        self._lost = None

    async def take(self, seconds: float) -> list[Msg]:
        """Return what has arrived, at most `BATCH`; after `seconds` without anything, nothing.

        Raises `FeedLost`.
        """
        if not self._messages and self._lost is None:
            try:
                async with asyncio.timeout(seconds):
                    await self._arrived.wait()
            except TimeoutError:
                self._check_silence()
        if self._client.stats["reconnects"] != self._reconnects:
            raise FeedLost("the connection was taken up again")
        if self._lost is not None:
            raise FeedLost(self._lost)
        messages = self._messages
        taken = [messages.popleft() for _ in range(min(BATCH, len(messages)))]
        if not messages:
            self._arrived.clear()
        if taken:
            await self._ask()
        return taken

    async def acknowledge(self, message: Msg) -> None:
        """Tell the server that this message and all before it were applied."""
        await self._client.publish(message.reply)

    async def _ask(self) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        while self._credit + len(self._messages) <= BATCH:
            self._credit += BATCH
            await self._client.publish(
                f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._consumer}",
                _REQUEST,
                reply=self._inbox,
            )

    async def _take_in(self, message: Msg) -> None:
        if message.data or not message.headers or "Status" not in message.headers:
            self._take(message)
        else:
            await self._note(message.headers)
            self._arrived.set()

    def _take(self, message: Msg) -> None:
        self._credit -= 1
        self._messages.append(message)
        self._arrived.set()

    async def _note(self, headers: dict[str, str]) -> None:
        """Understand a status that the server sent in place of events."""
        status, text = headers["Status"], headers.get("Description", "")
        self._heard_at = asyncio.get_running_loop().time()
        left = int(headers.get("Nats-Pending-Messages", "0"))
        if status in {"404", "408"} or text in _REQUEST_ENDED:
            # A request has run out; what it did not bring is no longer under way.
            self._credit -= left
            await self._ask()
        elif status != "100":
            self._lost = f"{status} {text or 'no such consumer'}".strip()

    def _check_silence(self) -> None:
        silent = asyncio.get_running_loop().time() - self._heard_at
        if silent > _SILENCE_SECONDS and self._client.is_connected:
            raise FeedLost(f"nothing heard for {silent:.0f} seconds, not even a heartbeat")


def pending(message: Msg) -> int:
    """Return how many messages the consumer had left when it sent this one."""
    return int(message.reply.rpartition(".")[2])


_REQUEST: Final = msgspec.json.encode(
    {
        "batch": BATCH,
        "max_bytes": _BATCH_BYTES,
        "expires": int(_EXPIRES_SECONDS * _NANOSECONDS),
        "idle_heartbeat": int(_HEARTBEAT_SECONDS * _NANOSECONDS),
    }
)
