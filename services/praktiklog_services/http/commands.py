"""`POST /commands/<name>`: the same commands as on NATS, answered as HTTP does."""

import asyncio
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.params import Parameter

from praktiklog_runtime.settings import Settings
from praktiklog_services.client import CommandClient
from praktiklog_services.commands.answers import Accepted, Answer
from praktiklog_services.commands.problems import BUSY, RETRY_AFTER_SECONDS

_CREATED = 201
_PATIENCE_SECONDS = 2.0
"""HTTP callers are told to come again rather than kept waiting."""


def command_router(settings: Settings) -> Router:
    """Build the router; it sends every command to its service over NATS.

    It connects at the first command, so that pages are there without NATS; the connection
    lasts as long as the process.
    """
    connected = _Connected(settings)

    @post("/commands/{name:str}", status_code=_CREATED)
    async def carry_out(
        name: str,
        request: Request[Any, Any, Any],
        idempotency_key: Annotated[str | None, Parameter(header="Idempotency-Key")] = None,
    ) -> Response[bytes]:
        """Carry out a command; the body is the data of its event."""
        client = await connected.client()
        answer = await client.carry_out(
            name, await request.body(), command_id=idempotency_key, patience=_PATIENCE_SECONDS
        )
        return _response(answer)

    return Router(path="/", route_handlers=[carry_out])


class _Connected:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: CommandClient | None = None
        self._lock = asyncio.Lock()

    async def client(self) -> CommandClient:
        async with self._lock:
            if self._client is None:
                self._client = await CommandClient(self._settings).__aenter__()
            return self._client


def _response(answer: Answer) -> Response[bytes]:
    if isinstance(answer, Accepted):
        return Response(
            msgspec.json.encode(answer), status_code=_CREATED, media_type="application/json"
        )
    problem = answer.problem
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if problem.status == BUSY else {}
    return Response(
        msgspec.json.encode(problem),
        status_code=problem.status,
        media_type="application/problem+json",
        headers=headers,
    )
