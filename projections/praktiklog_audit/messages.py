"""The stream as an auditor reads it: page by page beside every consumer, message by message."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
import nats.js.errors
from msgspec import Struct
from nats.aio.client import Client
from nats.aio.msg import Msg

_BATCH: Final = 2_000
_PATIENCE_SECONDS: Final = 10.0
_END: Final = {"204", "404"}
_OF_THE_SERVER: Final = frozenset(
    {
        "Nats-Stream",
        "Nats-Subject",
        "Nats-Sequence",
        "Nats-Time-Stamp",
        "Nats-Num-Pending",
        "Nats-Last-Sequence",
        "Nats-UpTo-Sequence",
    }
)
"""Headers that are put on what is read, not what was published."""


class StreamAway(ConnectionError):  # noqa: N818  named as a sentence
    """The stream does not answer, or not as asked."""


class Message(Struct, frozen=True):
    """A message as it was published, and its sequence in the stream."""

    sequence: int
    subject: str
    headers: dict[str, str]
    data: bytes


class Stream:
    """One stream, read as user `auditor`; every call raises `StreamAway` or errors of nats-py."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._name = name
        self._jetstream = client.jetstream(timeout=_PATIENCE_SECONDS)

    async def last(self) -> int:
        """Return the last sequence, also where that message is gone; 0 of an empty stream."""
        info = await self._jetstream.stream_info(self._name)
        return int(info.state.last_seq)

    async def at(self, sequence: int) -> Message | None:
        """Ask the stream's leader for one message, since a replica may lag behind it."""
        try:
            found = await self._jetstream.get_msg(self._name, seq=sequence)
        except nats.js.errors.NotFoundError:
            return None
        headers = {str(name): str(value) for name, value in (found.headers or {}).items()}
        return Message(sequence, found.subject or "", headers, found.data or b"")

    async def messages(self, last: int) -> AsyncIterator[list[Message]]:
        """Read what there is up to a sequence, in order; what is missing is passed over."""
        after = 0
        while after < last:
            page = await self._page(after + 1)
            if not page:
                return
            after = page[-1].sequence
            yield [message for message in page if message.sequence <= last]

    async def _page(self, first: int) -> list[Message]:
        inbox = self._client.new_inbox()
        subscription = await self._client.subscribe(inbox)
        try:
            await self._client.publish(
                f"$JS.API.DIRECT.GET.{self._name}",
                msgspec.json.encode({"seq": first, "batch": _BATCH}),
                reply=inbox,
            )
            page: list[Message] = []
            while True:
                message = await subscription.next_msg(timeout=_PATIENCE_SECONDS)
                status = (message.headers or {}).get("Status")
                if status is None:
                    page.append(_published(message))
                elif status in _END:
                    return page
                else:
                    raise StreamAway(f"stream {self._name} answers {status} to a reader")
        finally:
            if self._client.is_connected:
                await subscription.unsubscribe()


def _published(message: Msg) -> Message:
    headers: dict[str, Any] = message.headers or {}
    return Message(
        int(headers["Nats-Sequence"]),
        headers["Nats-Subject"],
        {name: value for name, value in headers.items() if name not in _OF_THE_SERVER},
        message.data,
    )


PASSING: Final = (StreamAway, nats.errors.Error, nats.js.errors.Error, asyncio.TimeoutError)
"""What says that the stream cannot be read now; it says nothing of what it holds."""
