"""Run a service or a relay beside a test, and look at what it published."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from praktiklog_runtime import nats
from praktiklog_runtime.settings import Settings

Main = Callable[[Callable[[], None]], Awaitable[None]]
SECONDS = 30.0


class Running:
    """A coroutine that runs in a thread of its own until it is ended."""

    def __init__(self, main: Main) -> None:
        self._main = main
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._ready = threading.Event()
        self._ended = threading.Event()
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        async def main() -> None:
            await self._main(self._ready.set)

        try:
            self._task = self._loop.create_task(main())
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            pass
        except Exception as error:  # noqa: BLE001  the test looks at it
            self.error = error
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()
            self._ended.set()

    def ready(self) -> None:
        """Wait until it says that it is ready to work."""
        until(lambda: self._ready.is_set() or self._ended.is_set(), "it is ready")
        if self.error is not None:
            raise self.error

    def failure(self) -> BaseException:
        """Wait until it ends by itself, and return why."""
        until(self._ended.is_set, "it fails")
        assert self.error is not None
        return self.error

    def end(self) -> None:
        """End it, if it has not ended."""
        if not self._ended.is_set() and self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(SECONDS)
        assert not self._thread.is_alive()


@contextmanager
def running(*mains: Main) -> Iterator[list[Running]]:
    """Run each until the end of the block; none may fail."""
    made = [Running(main) for main in mains]
    try:
        for one in made:
            one.ready()
        yield made
    finally:
        for one in made:
            one.end()
    for one in made:
        assert one.error is None, one.error


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < deadline, f"waited {SECONDS:.0f} s until {what}"
        time.sleep(0.01)


async def _last(settings: Settings) -> int:
    client = await nats.connect(settings, "relay")
    try:
        info = await client.jetstream().stream_info(settings.stream)
    finally:
        await client.close()
    return int(info.state.last_seq)


def last_sequence(settings: Settings) -> int:
    """Tell the sequence of the stream's last message."""
    return asyncio.run(_last(settings))


async def _messages(settings: Settings) -> list[Any]:
    client = await nats.connect(settings, "relay")
    try:
        jetstream = client.jetstream()
        last = (await jetstream.stream_info(settings.stream)).state.last_seq
        return [
            await jetstream.get_msg(settings.stream, seq=sequence)
            for sequence in range(1, last + 1)
        ]
    finally:
        await client.close()


def messages(settings: Settings) -> list[Any]:
    """Read the whole stream; a gap in its sequences is an error."""
    return asyncio.run(_messages(settings))
