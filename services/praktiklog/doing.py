"""`do`: carry out commands over NATS, one JSON object a line."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable
from typing import Annotated, BinaryIO

import msgspec
import typer

from praktiklog import context as contexts
from praktiklog.errors import explained
from praktiklog.settings import settings_of
from praktiklog_events.answers import Answer, Refused
from praktiklog_events.commands import BY_NAME
from praktiklog_runtime.settings import Settings
from praktiklog_services.client import CommandClient
from praktiklog_services.deciding.words import Language
from praktiklog_services.wording import reworded


def do(
    context: typer.Context,
    command: Annotated[str, typer.Argument(help="Its name, for example reserve-slot.")],
    parallel: Annotated[
        int, typer.Option("--parallel", min=1, max=1_000, help="How many at once.")
    ] = 1,
    lang: Annotated[Language, typer.Option("--lang", help="What rules say in: en or da.")] = "en",
) -> None:
    """Carry out commands from standard input; one answer a line, in the same order.

    Exit code 1 if any was refused.
    """
    if command not in BY_NAME:
        raise typer.BadParameter(f"no command {command!r}; there are: {', '.join(BY_NAME)}")
    settings = settings_of(context)
    with explained():
        contexts.ensure_up(settings)
        refused = asyncio.run(_carry_out_all(settings, command, parallel, sys.stdin.buffer, lang))
    if refused:
        raise typer.Exit(1)


async def _carry_out_all(
    settings: Settings, command: str, parallel: int, source: BinaryIO, lang: Language
) -> int:
    refused = 0
    async with CommandClient(settings) as client:
        bodies = (line for line in source if line.strip())
        running: asyncio.Queue[Awaitable[Answer] | None] = asyncio.Queue(maxsize=parallel)
        slots = asyncio.Semaphore(parallel)

        async def one(body: bytes) -> Answer:
            try:
                return await client.carry_out(command, body)
            finally:
                slots.release()

        async def start_all() -> None:
            while (body := await asyncio.to_thread(next, bodies, None)) is not None:
                await slots.acquire()
                await running.put(asyncio.create_task(one(body)))
            await running.put(None)

        starter = asyncio.create_task(start_all())
        async for answer in _in_order(running):
            refused += isinstance(answer, Refused)
            sys.stdout.write(msgspec.json.encode(reworded(answer, lang)).decode() + "\n")
            sys.stdout.flush()
        await starter
    return refused


async def _in_order(running: asyncio.Queue[Awaitable[Answer] | None]) -> AsyncIterator[Answer]:
    while (answer := await running.get()) is not None:
        yield await answer
