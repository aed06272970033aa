"""What the feed brings: every event after a position, whoever else has asked for them."""

import asyncio
import json

import pytest
from nats.aio.client import Client

from praktiklog_projections import registry
from praktiklog_projections.engine.feed import Feed, FeedLost
from praktiklog_runtime import nats
from tests.projections.streams import Stack
from tests.support.nats import superuser

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


@pytest.mark.parametrize("events", [600])
@pytest.mark.parametrize("kind", [Client, nats.Reader])
def test_a_reader_gets_the_same_messages_as_any_client_and_is_told_when_the_consumer_goes(
    stack: Stack, kind: type[Client]
) -> None:
    async def test() -> list[bytes]:
        stream = stack.settings.stream
        client = await nats.connect(stack.settings, "flow", kind=kind)
        feed = Feed(client)
        found: list[bytes] = []
        try:
            await stack.publish(stack.messages[:600])
            await feed.start(stream, CONSUMER, 0)
            async with asyncio.timeout(10):
                while len(found) < 600:
                    messages = await feed.take(1.0)
                    assert all(bool(each.headers) is (kind is Client) for each in messages)
                    found += [each.data for each in messages]
            async with superuser(stack.settings) as administrator:
                await administrator.jsm().delete_consumer(stream, CONSUMER)
            with pytest.raises(FeedLost):
                await taken(feed, 1)
        finally:
            await feed.stop()
            await client.close()
        return found

    assert asyncio.run(test()) == stack.messages
