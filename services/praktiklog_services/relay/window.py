"""Publish with a window of outstanding acknowledgements, each message fenced by its sequence."""

import asyncio
import contextlib
from typing import Final, Self

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from praktiklog_services.relay.source import Outgoing

SIZE: Final = 256
PATIENCE_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.1
_NO_ROOM: Final = frozenset({10023, 10047, 10077})
"""Error codes: insufficient resources, no storage left, the store failed."""


class FencedError(RuntimeError):
    """The stream has moved on without us, or did not answer: look where it ends."""


class Unwritable(FencedError):  # noqa: N818  named as a sentence
    """The stream takes nothing, as it is after its disk was full."""


class _Error(msgspec.Struct):
    code: int = 0
    err_code: int = 0
    description: str = ""


class _Ack(msgspec.Struct):
    seq: int = 0
    error: _Error | None = None


_DECODER: Final = msgspec.json.Decoder(_Ack)


class Window:
    """One relay's publishing; use it with `async with`.

    The client's own future of an acknowledgement never resolves on a refusal, so
    acknowledgements come to an inbox of ours.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inbox = client.new_inbox()
        self._acked = 0
        self._failed: FencedError | None = None
        self._reconnects = client.stats["reconnects"]
        self._progress = asyncio.Event()
        self._subscription: Subscription | None = None

    async def __aenter__(self) -> Self:
        self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._on_ack)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._subscription is not None and self._client.is_connected:
            await self._subscription.unsubscribe()

    async def publish(self, events: list[Outgoing]) -> None:
        """Publish events in order; return when every one is acknowledged.

        Raises `FencedError` on the first refusal or when the connection was taken up again,
        `Unwritable` where the stream has no room or acknowledges nothing for 5 s.
        """
        self._failed = None
        self._acked = events[0].position - 1
        for event in events:
            while event.position - self._acked > SIZE:
                await self._wait()
            await self._client.publish(
                event.subject,
                event.payload,
                reply=f"{self._inbox}.{event.position}",
                headers=event.headers,
            )
        while self._acked < events[-1].position:
            await self._wait()

    async def _wait(self) -> None:
        if self._failed is not None:
            raise self._failed
        self._progress.clear()
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not self._progress.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._progress.wait(), _LOOK_SECONDS)
            # Acknowledgements that were under way when the connection broke never come.
            if self._client.stats["reconnects"] != self._reconnects:
                raise FencedError("the connection was taken up again")
            if asyncio.get_running_loop().time() > deadline:
                raise Unwritable("the stream does not acknowledge")
        if self._failed is not None:
            raise self._failed

    async def _on_ack(self, message: Msg) -> None:
        position = int(message.subject.rpartition(".")[2])
        ack = _DECODER.decode(message.data or b"{}")
        if ack.error is not None:
            self._failed = self._failed or _refusal(position, ack.error)
        elif ack.seq != position:
            text = f"event {position} stands at {ack.seq} in the stream"
            self._failed = self._failed or FencedError(text)
        else:
            # The stream accepts in order, so the latest acknowledgement covers all before it.
            self._acked = max(self._acked, position)
        self._progress.set()


def _refusal(position: int, error: _Error) -> FencedError:
    kind = Unwritable if error.err_code in _NO_ROOM else FencedError
    return kind(f"at {position}: {error.description} ({error.err_code})")
