"""A projection that catches up, from JetStream into PostgreSQL, beside reading the stream alone."""

import asyncio
import time

import nats.errors
import psycopg

from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.engine import checkpoint, schema
from praktiklog_projections.engine.feed import Feed
from praktiklog_runtime import nats as connections
from praktiklog_runtime import nats_users, postgres
from praktiklog_runtime.settings import Settings
from tests.bench.measured import Measured
from tests.bench.memory import Peaks
from tests.bench.roles import role
from tests.support.product import Product

FETCH = 1_000
_PATIENCE = 30.0


def measure(product: Product, events: int, rounds: int, peaks: Peaks) -> list[Measured]:
    """Let each projection catch up alone, and read the same stream the same way for nothing."""
    found = {
        name: Measured(
            f"projection {name}, catching up",
            "events/s",
            "raw JetStream read",
            wanted=">= 20,000 events/s and ratio >= 0.4",
        )
        for name in PROJECTIONS
    }
    fetching = Measured("nats-py fetch, for information", "events/s", "raw JetStream read")
    for turn in range(rounds):
        for name in PROJECTIONS:
            raw = asyncio.run(_drained(product.settings, name, events))
            found[name].floor.append(raw)
            found[name].ours.append(_caught_up(product, name, events, peaks))
            fetching.floor.append(raw)
        if turn == 0:
            fetching.ours.append(asyncio.run(_fetched(product.settings, "flow", events)))
    return [*found.values(), fetching]


def fill(product: Product, events: int) -> None:
    """Wait until a relay that runs has filled the stream."""
    deadline = time.monotonic() + _PATIENCE + events / 1_000
    while asyncio.run(_last(product.settings)) < events:
        assert time.monotonic() < deadline, "the relay does not fill the stream"
        time.sleep(0.1)


async def _last(settings: Settings) -> int:
    client = await connections.connect(settings, nats_users.OPERATOR)
    try:
        return (await client.jsm().stream_info(settings.stream)).state.last_seq
    finally:
        await client.close()


def _caught_up(product: Product, name: str, events: int, peaks: Peaks) -> float:
    with psycopg.connect(postgres.ensure(product.settings), autocommit=True) as connection:
        with connection.transaction():
            schema.empty(connection, registry.projection(name))
        with role(product, name) as process:
            # Counted from the first events that are there: starting Python is no part of it.
            begun, first = 0.0, 0
            while (position := checkpoint.meta(connection, name).position) < events:
                if position and not begun:
                    begun, first = time.monotonic(), position
                assert process.poll() is None
                time.sleep(0.002)
            seconds = time.monotonic() - begun
            peaks.look(name, process.pid)
    return (events - first) / seconds


async def _drained(settings: Settings, name: str, events: int) -> float:
    """Read the stream through the projection's own feed, and do nothing with it."""
    client = await connections.connect(settings, name)
    try:
        feed = Feed(client)
        await feed.start(settings.stream, registry.projection(name).consumer, 0)
        begun, read = time.monotonic(), 0
        while read < events:
            messages = await feed.take(1.0)
            if messages:
                read += len(messages)
                await feed.acknowledge(messages[-1])
        seconds = time.monotonic() - begun
        await feed.stop()
    finally:
        await client.close()
    return events / seconds


async def _fetched(settings: Settings, name: str, events: int) -> float:
    """Read a part of the stream with nats-py's own fetch."""
    part = min(events, 20 * FETCH)
    client = await connections.connect(settings, name)
    try:
        durable = registry.projection(name).consumer
        await client.jsm().reset_consumer(settings.stream, durable, 1)
        consumer = await client.jetstream().pull_subscribe_bind(durable, settings.stream)
        begun, read = time.monotonic(), 0
        while read < part:
            try:
                messages = await consumer.fetch(FETCH, timeout=5)
            except nats.errors.TimeoutError:
                continue
            read += len(messages)
            await messages[-1].ack()
        seconds = time.monotonic() - begun
    finally:
        await client.close()
    return read / seconds
