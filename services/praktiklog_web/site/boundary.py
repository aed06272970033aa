"""What may come in over HTTP at all: whose name, from which page, in which form, how many at once.

It stands before the routes, so that nothing of ours runs for a request that it refuses. A page
of another site must not send commands through a reader's browser, and a name that somebody else
points at this address (DNS rebinding) must not read pages.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from litestar.enums import ScopeType
from litestar.status_codes import HTTP_429_TOO_MANY_REQUESTS as TOO_MANY
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

COMMANDS: Final = "/commands/"
MOST_COMMANDS_AT_ONCE: Final = 256
"""Commands of one client (address) under way at once; each takes a place in a service's queue."""

BODY_SECONDS: Final = 10.0
"""How long a request's body may take to arrive; the headers' time is `connections`'s."""

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")


class Refusal(msgspec.Struct, frozen=True):
    """Why a request does not come in, as problem+json."""

    status: int
    title: str
    detail: str


class Boundary:
    """The application behind its limits.

    `hosts` are the names it is known by, without port; `origins` further pages that may send
    commands, as `https://portal.example`.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], origins: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._origins = frozenset(origins)
        self._commands: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await _answer(refusal, send)
        elif scope["method"] == "HEAD":
            scope["method"] = "GET"
            await self._app(scope, receive, _without_body(send))
        elif scope["path"].startswith(COMMANDS):
            await self._command(scope, receive, send)
        else:
            await self._app(scope, _in_time(receive), send)

    async def _command(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        client = scope["client"][0] if scope["client"] else ""
        if self._commands[client] >= MOST_COMMANDS_AT_ONCE:
            detail = (
                f"{MOST_COMMANDS_AT_ONCE} commands of this client are under way; wait for their "
                "answers, then send it again"
            )
            await _answer(Refusal(TOO_MANY, "ShareIsUsedUp", detail), send)
            return
        self._commands[client] += 1
        try:
            await self._app(scope, _in_time(receive), send)
        finally:
            self._commands[client] -= 1
            if not self._commands[client]:
                del self._commands[client]

    def _refusal(self, scope: HTTPScope) -> Refusal | None:
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        if _name(host) not in self._hosts:
            return Refusal(
                421,
                "HostIsUnknown",
                "these pages are not known by the name asked for; use the address that `up` "
                "prints, or add the name to PRAKTIKLOG_WEB_HOSTS",
            )
        if scope["method"] in _READING:
            return None
        origin = headers.get(b"origin")
        foreign = origin is not None and origin not in self._origins
        if foreign and urlsplit(origin or "").netloc != host:
            return Refusal(
                403,
                "OriginIsForeign",
                "commands are not taken from pages of other sites; send them from these pages, "
                "or add the page's origin to PRAKTIKLOG_WEB_ORIGINS",
            )
        if headers.get(b"sec-fetch-site", "none") not in {"same-origin", "none"} and (
            origin not in self._origins
        ):
            return Refusal(
                403, "OriginIsForeign", "commands are not taken from pages of other sites"
            )
        kind = headers.get(b"content-type", "").partition(";")[0].strip().lower()
        if scope["path"].startswith(COMMANDS) and kind != "application/json":
            return Refusal(
                415,
                "BodyIsNotJson",
                "send the command as one JSON object with Content-Type: application/json",
            )
        return None


def known_hosts(listening: str, further: Iterable[str]) -> frozenset[str]:
    """Collect the names the pages are known by: where they listen, loopback's, and further ones."""
    own = f"[{listening}]" if ":" in listening else listening
    return frozenset(name.lower() for name in (own, *_LOOPBACK, *further) if not _is_any(name))


def _is_any(name: str) -> bool:
    try:
        return ip_address(name.strip("[]")).is_unspecified
    except ValueError:
        return False


def _name(host: str) -> str:
    """Take the port off a Host header's value."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()


def _in_time(receive: Receive) -> Receive:
    """Give up on a body that trickles in; waiting for the client to go away has no limit."""
    deadline = asyncio.get_running_loop().time() + BODY_SECONDS
    complete = False

    async def received() -> Any:
        nonlocal complete
        if complete:
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
                message: Any = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        complete = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    return received


def _without_body(send: Send) -> Send:
    """Send an answer's head, then an empty body in place of the whole."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            await send(message)
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return sent


async def _answer(refusal: Refusal, send: Send) -> None:
    body = msgspec.json.encode({"type": "about:blank", **msgspec.structs.asdict(refusal)})
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if refusal.status == TOO_MANY:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
