"""What the feed brings: every event after a position, whoever else has asked for them."""

import asyncio
import json

import pytest
from nats.aio.client import Client

from praktiklog_projections import registry
from praktiklog_projections.engine.feed import Feed
from praktiklog_runtime import nats
from tests.projections.streams import Stack

CONSUMER = registry.projection("flow").consumer


async def taken(feed: Feed, events: int) -> list[int]:
    """Take so many events; return their sequences in the stream."""
    sequences: list[int] = []
    async with asyncio.timeout(10):
        while len(sequences) < events:
            messages = await feed.take(1.0)
            sequences += [message.metadata.sequence.stream for message in messages]
    return sequences


async def ask_and_never_again(client: Client, stream: str, seconds: int) -> None:
    """Ask as a process does that is stopped right after, and goes on listening."""
    inbox = client.new_inbox()
    await client.subscribe(inbox)
    request = {"batch": 100, "expires": seconds * 1_000_000_000}
    subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{CONSUMER}"
    await client.publish(subject, json.dumps(request).encode(), reply=inbox)
    await client.flush()


@pytest.mark.parametrize("events", [600])
def test_requests_of_whoever_read_before_take_no_event_away(stack: Stack) -> None:
    async def test() -> list[int]:
        stream = stack.settings.stream
        before = await nats.connect(stack.settings, "flow")
        client = await nats.connect(stack.settings, "flow")
        feed = Feed(client)
        try:
            await ask_and_never_again(before, stream, seconds=2)
            starting = asyncio.create_task(feed.start(stream, CONSUMER, 0))
            await asyncio.sleep(0.5)
            assert not starting.done()
            await starting
            await stack.publish(stack.messages[:600])
            return await taken(feed, 600)
        finally:
            await feed.stop()
            await before.close()
            await client.close()

    assert asyncio.run(test()) == list(range(1, 601))
