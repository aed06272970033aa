"""The stream, a publisher that fills it as the relay does, and a projection that reads it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Self
from uuid import UUID

import msgspec
import psycopg
from nats.aio.client import Client

from praktiklog_projections import registry
from praktiklog_projections.engine import checkpoint, process
from praktiklog_projections.engine.digest import digest
from praktiklog_runtime import nats, nats_server, provision
from praktiklog_runtime.heartbeat import Heart
from praktiklog_runtime.settings import Settings
from praktiklog_services.log import LogEvent, PostgresLog
from praktiklog_services.log.history import exclusive
from praktiklog_services.relay import source
from tests.oracle.histories import generate
from tests.oracle.known_at import moment_of
from tests.projections.support import Plain, fill, positioned

WINDOW = 512


def record(conninfo: str, history: Sequence[Plain]) -> None:
    """Append a history to the log, as an import does."""
    log = PostgresLog(conninfo)
    try:
        for start in range(0, len(history), 5_000):
            with exclusive(log) as head:
                head.append([_entry(event) for event in history[start : start + 5_000]])
    finally:
        log.close()


def _entry(event: Plain) -> LogEvent:
    data = msgspec.json.encode(event)
    return LogEvent(event["type"], data, [], id=UUID(event["id"]), time=moment_of(event))


def stamped(conninfo: str) -> list[bytes]:
    """Read the whole log as the relay publishes it."""

    async def read() -> list[bytes]:
        found: list[bytes] = []
        async with await psycopg.AsyncConnection.connect(
            conninfo, options="-c search_path=log"
        ) as connection:
            while page := await source.page_after(connection, len(found)):
                found += [event.payload for event in page]
        return found

    return asyncio.run(read())


async def publish(
    settings: Settings, url: str, messages: Sequence[bytes], *, after: int = 0
) -> None:
    """Publish encoded events in order behind `after`, each fenced, some under way at once."""
    client = await nats.connect(settings, "relay", url=url)
    try:
        await _publish(client, messages, after)
    finally:
        await client.close()


async def _publish(client: Client, messages: Sequence[bytes], after: int) -> None:
    under_way = asyncio.Semaphore(WINDOW)
    refused: list[bytes] = []

    async def acknowledged(answer: Any) -> None:
        if b'"error"' in answer.data:
            refused.append(answer.data)
        under_way.release()

    inbox = client.new_inbox()
    await client.subscribe(inbox, cb=acknowledged)
    for sequence, message in enumerate(messages, start=after):
        await under_way.acquire()
        headers = {"Nats-Msg-Id": f"m-{sequence}", "Nats-Expected-Last-Sequence": str(sequence)}
        await client.publish("evt.aarhus.some.thing", message, reply=inbox, headers=headers)
    for _ in range(WINDOW):
        await asyncio.wait_for(under_way.acquire(), 20)
    assert refused == []


class Running:
    """A projection that runs in this process until the block ends."""

    def __init__(
        self, settings: Settings, conninfo: str, name: str, heart: Heart | None = None
    ) -> None:
        self._arguments = (settings, conninfo, name)
        self._heart = heart
        self._ready = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(
            process.run(*self._arguments, on_ready=self._ready.set, heart=self._heart)
        )
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait((self._task, ready), timeout=20, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._task.done():
            self._task.result()
        assert self._ready.is_set()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def until(
    conninfo: str,
    name: str,
    holds: Callable[[checkpoint.Meta], bool],
    seconds: float = 20,
) -> checkpoint.Meta:
    """Wait until the projection's state is as wanted."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for _ in range(int(seconds / 0.01)):
            found = checkpoint.meta(connection, name)
            if holds(found):
                return found
            await asyncio.sleep(0.01)
    raise AssertionError(f"after {seconds} seconds it is still {found}")


class Stack:
    """A stream and a database of its own, and a history in the log that is not published yet."""

    def __init__(self, settings: Settings, conninfo: str, events: int) -> None:
        self.settings = settings
        self.conninfo = conninfo
        self.url = nats_server.ensure(settings)
        asyncio.run(provision.provision(settings, self.url))
        self.history = list(generate(events, seed=21))
        record(conninfo, self.history)
        self.messages = stamped(conninfo)

    async def publish(self, messages: Sequence[bytes], after: int = 0) -> None:
        await publish(self.settings, self.url, messages, after=after)

    def running(self, name: str = "occupancy", heart: Heart | None = None) -> Running:
        return Running(self.settings, self.conninfo, name, heart)

    async def reaches(self, position: int, name: str = "occupancy") -> checkpoint.Meta:
        return await until(self.conninfo, name, lambda found: found.position >= position)

    def digest(self, name: str = "occupancy") -> str:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            return digest(connection, registry.projection(name))

    def wanted(self, name: str = "occupancy", events: int | None = None) -> str:
        """Return the digest of the same events applied without a stream."""
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            fill(connection, positioned(self.history[:events]))
        return self.digest(name)
