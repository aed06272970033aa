"""Connections to NATS: who connects, how they come back, and what happens when they cannot."""

from __future__ import annotations

import asyncio
import math
import os
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from praktiklog_runtime import keys, nats_server
from praktiklog_runtime.settings import Settings

_CONNECT_SECONDS = 30.0
_RECONNECT_SECONDS = 0.25
_REPEAT_SECONDS = 10.0
_STATUS = b"NATS/1.0 "  # with a blank: a status follows, not headers
_log = structlog.get_logger("praktiklog.nats")


class NotConnectedError(ConnectionError):
    """NATS does not answer or does not let us in; the message says what to look at."""


class Reader(Client):
    """A client for who reads a stream as fast as it comes.

    Of headers it reads only what the server says of a request: those of the relay are for the
    stream alone, and taking them apart is a third of what reading a message costs. Messages of
    some subscriptions are given to a function at once, without a queue and a task between.
    Where nats-py names its method otherwise it is slower, not wrong.
    """

    def __init__(self) -> None:
        super().__init__()
        self._direct: dict[int, Callable[[Msg], None]] = {}
        # nats-py passes over a message that is None.
        self.msg_class = self._message  # type: ignore[assignment]

    def give_at_once(self, subscription: Subscription, take: Callable[[Msg], None]) -> None:
        """Give the messages of a subscription to a function, those with a status excepted."""
        self._direct[subscription._id] = take  # noqa: SLF001  it has no other name

    def give_no_more(self, subscription: Subscription) -> None:
        """Let a subscription be as any other again."""
        self._direct.pop(subscription._id, None)  # noqa: SLF001

    def _message(
        self,
        subject: str,
        reply: str,
        data: bytes,
        headers: dict[str, str] | None,
        _client: Client,
        _sid: int,
    ) -> Msg | None:
        message = Msg(_client, subject, reply, data, headers, _sid=_sid)
        take = self._direct.get(_sid)
        if take is None or headers is not None:
            return message
        take(message)
        return None

    async def _process_headers(self, headers: bytes | None) -> dict[str, str] | None:
        if headers is None or not headers.startswith(_STATUS):
            return None
        return await super()._process_headers(headers)


async def connect(
    settings: Settings,
    user: str,
    *,
    url: str | None = None,
    wait: float = _CONNECT_SECONDS,
    seed: str | None = None,
    kind: type[Client] = Client,
) -> Client:
    """Connect as `user` with `seed`, or with that of its seed file where there is one.

    A connection that is lost is taken up again for ever; one that ends for good, other than by
    our own `close` or `drain`, ends the process, because nothing can be received any more.
    Raises NotConnectedError after `wait` seconds without a connection.
    """
    client = kind()
    errors = _Errors()
    options = _options(settings, user, url) | {"error_cb": errors.note}
    file = keys.seed_file(settings.nats_keys, user)
    if seed is not None:
        options["nkeys_seed_str"] = seed
    elif file.exists():
        options["nkeys_seed"] = str(file)
    try:
        async with asyncio.timeout(wait):
            await client.connect(**options)
    except TimeoutError as error:
        raise NotConnectedError(
            f"NATS at {', '.join(options['servers'])} does not let {user!r} in: {errors.last}. "
            f"Is it running, and is {file} the key of that user?"
        ) from error
    return client


async def kwargs(settings: Settings, user: str, *, url: str | None = None) -> dict[str, Any]:
    """Return the same options for FastStream.

    Use them as `NatsBroker(**await kwargs(settings, user))`. A pull subscriber needs
    `inbox_prefix=inbox(user, subscriber=True)` as well.
    """
    # Only the services need FastStream, and it takes every other process a while to load.
    from faststream.nats.security import NatsNKey  # noqa: PLC0415

    options = _options(settings, user, url)
    seed = keys.seed_file(settings.nats_keys, user)
    if await asyncio.to_thread(seed.exists):
        options["security"] = NatsNKey.from_file(seed)
    return options


def inbox(user: str, *, subscriber: bool = False) -> bytes:
    """Return the prefix of the inboxes that `user` may subscribe to.

    FastStream's subscribers want a dot at its end; without it messages never arrive, silently.
    """
    return f"_INBOX.{user}{'.' if subscriber else ''}".encode()


def is_inbox(subject: str) -> bool:
    """Tell whether a subject is some user's inbox: the only kind on which anyone is answered."""
    return subject.startswith("_INBOX.")


def _options(settings: Settings, user: str, url: str | None) -> dict[str, Any]:
    servers = (url or nats_server.url(settings)).split(",")
    return {
        "servers": [server.strip() for server in servers],
        "name": f"praktiklog.{user}",
        "inbox_prefix": inbox(user),
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": _RECONNECT_SECONDS,
        "connect_timeout": 2,
        "ping_interval": 20,
        "error_cb": _Errors().note,
        "disconnected_cb": _tell("nats.disconnected", user),
        "reconnected_cb": _tell("nats.reconnected", user),
        "closed_cb": _on_closed,
    }


class _Errors:
    """Logs what the client tells of errors; one that repeats itself once in ten seconds.

    A refused publish is told here and nowhere else: its caller sees a timeout only.
    """

    def __init__(self) -> None:
        self.last = "no answer"
        self._logged_at: dict[str, float] = {}

    async def note(self, error: Exception) -> None:
        """Take what the client tells."""
        self.last = str(error) or repr(error)
        moment = time.monotonic()
        if moment - self._logged_at.get(self.last, -math.inf) < _REPEAT_SECONDS:
            return
        self._logged_at = {
            text: at for text, at in self._logged_at.items() if moment - at < _REPEAT_SECONDS
        } | {self.last: moment}
        _log.warning("nats.error", error=self.last, kind=type(error).__name__)


def _tell(event: str, user: str) -> Callable[[], Awaitable[None]]:
    async def tell() -> None:
        _log.info(event, user=user)

    return tell


async def _on_closed() -> None:
    """End the process when the client has given up, so that its supervisor starts it anew.

    The client does not say why it closes. When it gives up it does so in a task of its own
    (`Client._close`, `Client._read_loop` …); when we close it, in ours.
    """
    task = asyncio.current_task()
    name = getattr(task.get_coro() if task else None, "__qualname__", "")
    if name.startswith("Client._"):
        _log.critical("nats.closed", action="this process ends, to be started anew")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(os.EX_UNAVAILABLE)
