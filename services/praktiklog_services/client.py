"""Send commands to the services over NATS, and again until they are answered."""

import asyncio
from types import TracebackType
from typing import Any, Final, Self

import msgspec
import nats.errors
import uuid_utils.compat as uuids
from nats.aio.client import Client

from praktiklog_events import MAX_BYTES
from praktiklog_events.answers import Accepted, Answer, Refused
from praktiklog_events.commands import BY_NAME, NOT_DECIDED
from praktiklog_events.cpr import masked
from praktiklog_runtime import nats as connections
from praktiklog_runtime.retry import Pauses
from praktiklog_runtime.settings import Settings
from praktiklog_services.deciding.errors import (
    CommandIsNotDecidedYet,
    MalformedCommand,
    ServiceIsBusy,
    UnknownCommand,
)
from praktiklog_services.deciding.problems import BUSY, problem_of

TIMEOUT_SECONDS: Final = 10.0
_ANSWER: Final = msgspec.json.Decoder(Accepted | Refused)


class CommandClient:
    """A connection that carries out commands as a user of NATS; use it with `async with`.

    Raises `NotConnectedError` where NATS does not answer within `wait` seconds.
    """

    def __init__(self, settings: Settings, *, user: str = "cli", wait: float = 30.0) -> None:
        self._settings = settings
        self._user = user
        self._wait = wait
        self._client: Client | None = None

    async def __aenter__(self) -> Self:
        self._client = await connections.connect(self._settings, self._user, wait=self._wait)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._client is not None:
            await self._client.close()

    async def carry_out(
        self,
        name: str,
        body: bytes,
        *,
        command_id: str | None = None,
        dry_run: bool = False,
        patience: float = 60.0,
    ) -> Answer:
        """Carry out one command; busy or absent services are asked again for `patience` seconds.

        A command without an id is given one, so that asking again cannot do it twice. With
        `dry_run` it is judged and nothing is recorded.
        """
        made = BY_NAME.get(name)
        if name in NOT_DECIDED:
            return Refused(problem_of(CommandIsNotDecidedYet(name)))
        if made is None:
            return Refused(problem_of(UnknownCommand(f"no command {masked(name[:80])!r}")))
        try:
            identified = _identified(body, command_id, dry_run=dry_run)
        except MalformedCommand as error:
            return Refused(problem_of(error))
        deadline = asyncio.get_running_loop().time() + patience
        pauses = Pauses(0.02, 1.0)
        while True:
            answer = await self._ask(made.subject, identified)
            busy = isinstance(answer, Refused) and answer.problem.status == BUSY
            if not busy or asyncio.get_running_loop().time() > deadline:
                return answer
            await asyncio.sleep(pauses.next())

    async def _ask(self, subject: str, body: bytes) -> Answer:
        if self._client is None:
            raise RuntimeError("use the client with `async with`")
        try:
            message = await self._client.request(subject, body, timeout=TIMEOUT_SECONDS)
        except (nats.errors.Error, TimeoutError) as error:
            text = f"{subject} does not answer ({type(error).__name__}); send it again"
            return Refused(problem_of(ServiceIsBusy(text)))
        answer: Answer = _ANSWER.decode(message.data)
        return answer


def _identified(body: bytes, command_id: str | None, *, dry_run: bool) -> bytes:
    if len(body) > MAX_BYTES:
        # The server would refuse it as too large, which looks like a service that is away.
        raise MalformedCommand(f"the body has {len(body)} bytes; at most {MAX_BYTES} are allowed")
    try:
        fields = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedCommand(f"the body must be one JSON object: {error}") from None
    if fields.get("command_id") is None:
        fields["command_id"] = command_id or str(uuids.uuid7())
    if dry_run:
        fields["dry_run"] = True
    return msgspec.json.encode(fields)
