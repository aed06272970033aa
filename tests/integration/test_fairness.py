"""One client's flood over HTTP, and another's single commands through the same process."""

import asyncio
import json
import statistics
from contextlib import AsyncExitStack
from typing import Final, Self
from urllib.parse import urlsplit

from praktiklog_web.site import shares
from tests.support.product import Product

FLOOD: Final = 200
SINGLES: Final = 15
BUSY, OTHER = "127.0.0.1", "127.0.0.2"


class Sender:
    """Sends commands one after the other over a connection from an address of its own."""

    def __init__(self, url: str, source: str, name: str) -> None:
        place = urlsplit(url)
        self._place = (place.hostname, place.port)
        self._source = source
        self._name = name
        self.answered = 0

    async def send(self) -> None:
        """Send one command and wait for its answer."""
        fields = {"name": "A", "sector": "private", "jobcentre": "aarhus"}
        company = f"{self._name}-{self.answered}"
        body = json.dumps(fields | {"company_id": company}).encode()
        head = (
            "POST /commands/register-company HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 201 "), answer
        (length,) = (
            int(line.partition(b":")[2])
            for line in answer.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        )
        await self._reader.readexactly(length)
        self.answered += 1

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(
            *self._place, local_addr=(self._source, 0)
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()


async def flooded(url: str) -> list[int]:
    """Count, for each single command, the flood's answers that came while it was under way."""
    async with AsyncExitStack() as opened:
        busy = [
            await opened.enter_async_context(Sender(url, BUSY, f"busy-{number}"))
            for number in range(FLOOD)
        ]
        other = await opened.enter_async_context(Sender(url, OTHER, "other"))

        async def keep_sending(sender: Sender) -> None:
            while True:
                await sender.send()

        await asyncio.gather(*(sender.send() for sender in busy))
        tasks = [asyncio.create_task(keep_sending(sender)) for sender in busy]
        await asyncio.sleep(0)
        try:
            overtaken = []
            for _ in range(SINGLES):
                before = sum(sender.answered for sender in busy)
                await other.send()
                overtaken.append(sum(sender.answered for sender in busy) - before)
            assert not any(task.done() for task in tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return overtaken


def test_a_single_command_overtakes_another_clients_two_hundred(stack: Product) -> None:
    counts = asyncio.run(flooded(stack.url))
    # Those that are with the services already, and those sent as they are answered.
    assert statistics.median(counts) <= 3 * shares.SHARE, counts
