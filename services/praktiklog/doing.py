"""`do`: carry out commands over NATS, one JSON object a line."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from typing import Annotated, BinaryIO, Final

import msgspec
import typer

from praktiklog import context as contexts
from praktiklog.errors import explained
from praktiklog.settings import settings_of
from praktiklog_events.answers import Accepted, Answer
from praktiklog_events.commands import BY_NAME
from praktiklog_runtime.settings import Settings
from praktiklog_services.client import command_client
from praktiklog_services.deciding.words import Language
from praktiklog_services.wording import reworded

_AHEAD: Final = 8
"""Answers kept, for each command at once, while one before them is not there yet."""

_CHUNK_BYTES: Final = 1 << 16


def do(
    context: typer.Context,
    command: Annotated[str, typer.Argument(help="Its name, for example reserve-slot.")],
    parallel: Annotated[
        int, typer.Option("--parallel", min=1, max=1_000, help="How many at once.")
    ] = 1,
    lang: Annotated[Language, typer.Option("--lang", help="What rules say in: en or da.")] = "en",
) -> None:
    """Carry out commands from standard input; one answer a line, in the same order.

    Exit code 1 if any was refused, or it is unknown what became of it.
    """
    if command not in BY_NAME:
        raise typer.BadParameter(f"no command {command!r}; there are: {', '.join(BY_NAME)}")
    settings = settings_of(context)
    with explained():
        contexts.ensure_up(settings)
        not_accepted = asyncio.run(
            _carry_out_all(settings, command, parallel, sys.stdin.buffer, lang)
        )
    if not_accepted:
        raise typer.Exit(1)


async def _carry_out_all(
    settings: Settings, command: str, parallel: int, source: BinaryIO, lang: Language
) -> int:
    """Carry out every line, so many at once; how many were not accepted comes back."""
    async with command_client(settings) as client:
        bodies = _lines(source)
        answers = _InOrder(parallel)
        reading = asyncio.Lock()

        async def work() -> None:
            while True:
                async with reading:
                    body = await anext(bodies, None)
                    if body is None:
                        return
                    number = await answers.next_number()
                answer = await client.carry_out(command, body)
                answers.put(number, reworded(answer, lang))

        await asyncio.gather(*(work() for _ in range(parallel)))
    return answers.not_accepted


class _InOrder:
    """Prints answers in the order of their commands; few are kept for one that takes long."""

    def __init__(self, parallel: int) -> None:
        self._room = asyncio.Semaphore(parallel * _AHEAD)
        self._kept: dict[int, Answer] = {}
        self._given = 0
        self._printed = 0
        self.not_accepted = 0

    async def next_number(self) -> int:
        """Give the number of the next command, once there is room to keep its answer."""
        await self._room.acquire()
        self._given += 1
        return self._given - 1

    def put(self, number: int, answer: Answer) -> None:
        """Print the answer to a command, and those that waited for it."""
        self._kept[number] = answer
        while (ready := self._kept.pop(self._printed, None)) is not None:
            self.not_accepted += not isinstance(ready, Accepted)
            sys.stdout.write(msgspec.json.encode(ready).decode() + "\n")
            self._printed += 1
            self._room.release()
        sys.stdout.flush()


async def _lines(source: BinaryIO) -> AsyncIterator[bytes]:
    """Yield lines that are not blank as they come; a thread waits for them, once for many."""
    rest = b""
    while chunk := await asyncio.to_thread(_available, source):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.strip():
                yield line
    if rest.strip():
        yield rest


def _available(source: BinaryIO) -> bytes:
    read: Callable[[int], bytes] = getattr(source, "read1", source.read)
    return read(_CHUNK_BYTES)
