"""How the services are: decisions and refusals counted, and whether the log can be written."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import psycopg
from prometheus_client import CollectorRegistry, Counter

from praktiklog_events.answers import Accepted, Answer
from praktiklog_runtime import heartbeat
from praktiklog_runtime.heartbeat import Heart, Silent, State
from praktiklog_services.deciding.problems import BUSY

_ASK_SECONDS: Final = 5.0
_PATIENCE_SECONDS: Final = 4.0


class Measured:
    """What the services say of themselves."""

    def __init__(
        self, heart: Heart | None = None, registry: CollectorRegistry | None = None
    ) -> None:
        self.heart = heart or Silent()
        self._state: State = "starting"
        into = registry or CollectorRegistry()
        self._decisions = Counter(
            "praktiklog_decisions", "Commands accepted", ["command"], registry=into
        )
        self._refusals = Counter(
            "praktiklog_refusals", "Commands refused, by rule", ["command", "rule"], registry=into
        )

    def answered(self, command: str, answer: Answer) -> None:
        """Count an answer."""
        if isinstance(answer, Accepted):
            self._decisions.labels(command).inc()
        else:
            self._refusals.labels(command, answer.problem.title).inc()
            if answer.problem.status == BUSY:
                self.heart.beat(self._state, error=answer.problem.detail)

    async def run(
        self,
        conninfo: str,
        next_group: Callable[[], Awaitable[None]],
        *,
        doubt: Callable[[], str | None] = lambda: None,
    ) -> None:
        """Beat until cancelled: while the loop turns and what decides comes to its next group.

        `next_group` waits for that; `doubt` says what is amiss and yet stops nothing. The state is
        `failed` while the log cannot be written, be it that PostgreSQL is away or that it only
        reads.
        """
        turn = 0
        problem: str | None = None
        while True:
            await heartbeat.waiting(self.heart, next_group())
            if turn % _ASK_SECONDS == 0 or problem is not None:
                problem = await _unwritable(conninfo)
            self._state = "running" if problem is None else "failed"
            self.heart.beat(self._state, error=problem or doubt())
            turn += 1
            await asyncio.sleep(heartbeat.INTERVAL_SECONDS)


async def _unwritable(conninfo: str) -> str | None:
    """Say why the log cannot be written, or None."""
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            connection: psycopg.AsyncConnection[Any] = await psycopg.AsyncConnection.connect(
                conninfo, autocommit=True
            )
            async with connection:
                cursor = await connection.execute("SHOW transaction_read_only")
                found = await cursor.fetchone()
    except TimeoutError:
        return f"PostgreSQL does not answer within {_PATIENCE_SECONDS:.0f} seconds"
    except psycopg.Error as error:
        return " ".join(str(error).split())
    if found == ("on",):
        return (
            "PostgreSQL only reads (default_transaction_read_only, or it is a standby): point "
            "PRAKTIKLOG_DATABASE_URL at the one that is written"
        )
    return None
