"""What the stream holds, read message by message as an auditor would."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from nats.aio.client import Client

from praktiklog_runtime import nats, nats_users
from praktiklog_runtime.settings import Settings

PAGE = 1_000


def messages(settings: Settings) -> list[tuple[int, dict[str, Any]]]:
    """Return every message of the stream with its sequence; see that none was taken out."""
    return asyncio.run(_messages(settings))


async def _messages(settings: Settings) -> list[tuple[int, dict[str, Any]]]:
    client = await nats.connect(settings, nats_users.OPERATOR)
    try:
        state = (await client.jsm().stream_info(settings.stream)).state
        read = [(seq, json.loads(data)) async for seq, data in _pages(client, settings.stream)]
    finally:
        await client.close()
    assert (state.first_seq, state.last_seq, state.messages) == (1, len(read), len(read))
    assert not state.num_deleted
    return read


async def _pages(client: Client, stream: str) -> AsyncIterator[tuple[int, bytes]]:
    last = 0
    while True:
        before = last
        inbox = client.new_inbox()
        subscription = await client.subscribe(inbox)
        request = json.dumps({"seq": last + 1, "batch": PAGE}).encode()
        await client.publish(f"$JS.API.DIRECT.GET.{stream}", request, reply=inbox)
        async for message in subscription.messages:
            headers = message.headers or {}
            if "Status" in headers:
                break
            last = int(headers["Nats-Sequence"])
            yield last, message.data
        await subscription.unsubscribe()
        if last == before:
            return
