"""Carry out commands over NATS: ask, and ask again with the same id until it is answered."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

import msgspec
from nats.aio.client import Client

from praktiklog_events.answers import Accepted, Answer, Problem, Refused, Unknown
from praktiklog_events.client.requests import NobodyListensError, NotSentError, Requests
from praktiklog_events.codec import MAX_BYTES
from praktiklog_events.commands import BY_NAME, NOT_DECIDED
from praktiklog_events.cpr import masked

DEADLINE: Final = "Praktiklog-Deadline"
"""Header: the moment (RFC 3339) after which the command is not judged any more."""

CLIENT: Final = "Praktiklog-Client"
"""Header: for whom a user of NATS asks, so that one of them does not wait for another's many."""

PATIENCE_SECONDS: Final = 60.0
"""How long a command is asked again and again."""

LONGEST_ATTEMPT_SECONDS: Final = 10.0
GRACE_SECONDS: Final = 0.2
"""How long an answer is waited for after the deadline: it may have been judged just before."""

SHORTEST_ATTEMPT_SECONDS: Final = 0.5
"""With less time than this a busy service is not asked again: it may need that to know that it
cannot, and where its answer comes too late nobody knows what became of the command."""

_FIRST_PAUSE_SECONDS: Final = 0.02
_LONGEST_PAUSE_SECONDS: Final = 1.0
_PASSING: Final = frozenset({429, 503})
"""Statuses that say: nothing was recorded, come again."""

_ANSWER: Final = msgspec.json.Decoder(Accepted | Refused | Unknown)


class CommandClient:
    """Carries out commands over a connected NATS client; use it with `async with`.

    Any number at once; the connection stays the caller's to close.
    """

    def __init__(self, connection: Client) -> None:
        self._requests = Requests(connection)

    async def __aenter__(self) -> Self:
        await self._requests.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._requests.stop()

    async def carry_out(
        self,
        name: str,
        body: bytes,
        *,
        command_id: str | None = None,
        dry_run: bool = False,
        patience: float = PATIENCE_SECONDS,
        client: str | None = None,
    ) -> Answer:
        """Carry out one command; busy or absent services are asked again for `patience` seconds.

        A command without an id is given one, so that asking again cannot do it twice. With
        `dry_run` it is judged and nothing is recorded. `client` names for whom it is, where
        one connection speaks for many. `Unknown` comes back where a request was sent and
        nobody said in time what became of it.
        """
        made = BY_NAME.get(name)
        if name in NOT_DECIDED:
            detail = "no service decides it yet; import its facts as history"
            return _refused("CommandIsNotDecidedYet", 501, f"{name}: {detail}")
        if made is None:
            return _refused("UnknownCommand", 404, f"no command {masked(name[:80])!r}")
        try:
            identity, identified = _identified(body, command_id, dry_run=dry_run)
        except ValueError as error:
            return _refused("MalformedCommand", 400, str(error))
        headers = {} if client is None else {CLIENT: client}
        return await self._until_answered(made.subject, identity, identified, headers, patience)

    async def _until_answered(
        self, subject: str, identity: str, body: bytes, headers: dict[str, str], patience: float
    ) -> Answer:
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + patience
        pause = _FIRST_PAUSE_SECONDS
        shortest = min(SHORTEST_ATTEMPT_SECONDS, patience / 2)
        unknown = False
        while True:
            left = max(give_up_at - loop.time() - GRACE_SECONDS, pause)
            answer = await self._ask(
                subject, body, headers, min(left, patience / 2, LONGEST_ATTEMPT_SECONDS)
            )
            if answer is None or isinstance(answer, Unknown):
                # The next attempt is judged after the deadline of this one, which is dropped then.
                unknown = True
            elif isinstance(answer, Accepted) or answer.problem.status not in _PASSING:
                return answer
            elif loop.time() + pause + shortest + GRACE_SECONDS > give_up_at:
                return _unknown(identity) if unknown else answer
            if loop.time() + pause >= give_up_at:
                if unknown or answer is None:
                    return _unknown(identity)
                return answer
            await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _ask(
        self, subject: str, body: bytes, headers: dict[str, str], seconds: float
    ) -> Answer | None:
        deadline = datetime.now(UTC) + timedelta(seconds=seconds)
        try:
            data = await self._requests.ask(
                subject,
                body,
                headers | {DEADLINE: deadline.isoformat()},
                seconds + GRACE_SECONDS,
            )
        except (NobodyListensError, NotSentError) as error:
            return _refused("ServiceIsBusy", 503, f"{subject}: {error}; send it again")
        answer: Answer | None = None if data is None else _ANSWER.decode(data)
        return answer


def _identified(body: bytes, command_id: str | None, *, dry_run: bool) -> tuple[str, bytes]:
    """Give the body an id, unless it has one; that id and the body come back."""
    if len(body) > MAX_BYTES:
        # The server would refuse it as too large, which looks like a service that is away.
        raise ValueError(f"the body has {len(body)} bytes; at most {MAX_BYTES} are allowed")
    try:
        fields = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"the body must be one JSON object: {error}") from None
    if fields.get("command_id") is None:
        fields["command_id"] = command_id or str(uuid4())
    if dry_run:
        fields["dry_run"] = True
    return str(fields["command_id"]), msgspec.json.encode(fields)


def _refused(title: str, status: int, detail: str) -> Refused:
    return Refused(_problem(title, status, detail))


def _unknown(command_id: str) -> Unknown:
    detail = (
        f"whether command {masked(command_id[:64])} was carried out is not known; send it again "
        "with the same command_id, and it is carried out once"
    )
    return Unknown(_problem("OutcomeUnknown", 504, detail))


def _problem(title: str, status: int, detail: str) -> Problem:
    words = "".join(f"-{each.lower()}" if each.isupper() else each for each in title)
    return Problem(f"urn:praktiklog:problem:{words[1:]}", title, status, detail)
