"""`POST /commands/<name>`: the same commands as on NATS, answered as HTTP does."""

import asyncio
from contextlib import AsyncExitStack
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.params import FromPath, FromQuery, HeaderParameter

from praktiklog_events.answers import Accepted, Answer, Refused
from praktiklog_events.client import CommandClient
from praktiklog_runtime.nats import NotConnectedError
from praktiklog_runtime.settings import Settings
from praktiklog_services.client import command_client
from praktiklog_services.deciding.errors import ServiceIsBusy
from praktiklog_services.deciding.problems import (
    BUSY,
    RETRY_AFTER_SECONDS,
    SHARE_USED_UP,
    problem_of,
)
from praktiklog_services.wording import language_of, reworded
from praktiklog_web.site.shares import Shares

_OK = 200
_CREATED = 201
_PATIENCE_SECONDS = 2.0
"""HTTP callers are told to come again rather than kept waiting."""


class SharedClient:
    """One connection to NATS for all requests, made at the first, so pages need none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: CommandClient | None = None
        self._stack = AsyncExitStack()
        self._lock = asyncio.Lock()

    async def get(self) -> CommandClient:
        """Connect, or return the connection that there is; raises `NotConnectedError`."""
        async with self._lock:
            if self._client is None:
                connecting = command_client(self._settings, user="web", wait=_PATIENCE_SECONDS)
                self._client = await self._stack.enter_async_context(connecting)
            return self._client

    async def close(self) -> None:
        """Close the connection, if there is one."""
        async with self._lock:
            await self._stack.aclose()
            self._client = None


def command_router(settings: Settings, shared: SharedClient | None = None) -> Router:
    """Build the router; it sends every command to its service over NATS.

    The connection lasts as long as the process, unless the caller closes the `shared` one.
    """
    connected = shared or SharedClient(settings)
    shares = Shares()

    @post("/commands/{name:str}", status_code=_CREATED)
    async def carry_out(
        name: FromPath[str],
        request: Request[Any, Any, Any],
        idempotency_key: Annotated[str | None, HeaderParameter(name="Idempotency-Key")] = None,
        accept_language: Annotated[str | None, HeaderParameter(name="Accept-Language")] = None,
        dry_run: FromQuery[bool] = False,
    ) -> Response[bytes]:
        """Carry out a command; the body is the data of its event."""
        body = await request.body()
        try:
            client = await connected.get()
        except NotConnectedError:
            return _response(Refused(problem_of(ServiceIsBusy("NATS is away; send it again"))))
        sender = "" if request.client is None else request.client.host
        try:
            async with shares.of(sender):
                answer = await client.carry_out(
                    name,
                    body,
                    command_id=idempotency_key,
                    dry_run=dry_run,
                    patience=_PATIENCE_SECONDS,
                    client=sender or None,
                )
        except ServiceIsBusy as error:
            answer = Refused(problem_of(error))
        return _response(reworded(answer, language_of(accept_language)))

    return Router(path="/", route_handlers=[carry_out])


def _response(answer: Answer) -> Response[bytes]:
    if isinstance(answer, Accepted):
        status = _CREATED if answer.events else _OK  # a dry run records nothing
        return Response(
            msgspec.json.encode(answer), status_code=status, media_type="application/json"
        )
    problem = answer.problem
    again = problem.status in {BUSY, SHARE_USED_UP}
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if again else {}
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )
