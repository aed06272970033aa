"""The process of one projection: every instance that this program can fold, side by side.

One instance serves; others are being built, wait for the switch, or served before and are kept
for a way back. Each has its own session, consumer and checkpoint, so none waits for another.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import psycopg
import structlog
from nats.aio.client import Client

from praktiklog_projections import registry
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.checkpoint import Meta
from praktiklog_projections.engine.runner import Runner
from praktiklog_projections.errors import UnknownProjection, UnknownVersion
from praktiklog_runtime import nats as runtime_nats
from praktiklog_runtime import tuning
from praktiklog_runtime.heartbeat import Heart, Need, Silent, State
from praktiklog_runtime.settings import Settings

_LOOK_SECONDS: Final = 0.5
"""How often it looks which instances there are, and which of them serves."""

_log = structlog.get_logger("praktiklog.projection")


async def run(
    settings: Settings,
    conninfo: str,
    name: str,
    *,
    on_ready: Callable[[], None],
    heart: Heart | None = None,
) -> None:
    """Run a projection until cancelled; `heart` takes the signs of life of what serves.

    `on_ready` is called once, when the instance that serves consumes events or knows why it
    cannot (paused, failed). Raises `UnknownProjection`, and `NotConnectedError` where NATS does
    not let us in at the start.
    """
    registry.versions(name)
    tuning.tune()
    client = await runtime_nats.connect(settings, name, kind=runtime_nats.Reader)
    process = _Process(client, settings.stream, conninfo, name, on_ready, heart or Silent())
    try:
        await process.run()
    finally:
        await process.close()
        await client.close()


class _Process:
    def __init__(
        self,
        client: Client,
        stream: str,
        conninfo: str,
        name: str,
        on_ready: Callable[[], None],
        heart: Heart,
    ) -> None:
        self._client = client
        self._stream = stream
        self._conninfo = conninfo
        self._name = name
        self._on_ready: Callable[[], None] | None = on_ready
        self.heart = heart
        self.serving = ""
        self._connection: psycopg.Connection | None = None
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Keep a task for each instance, from when it is there until it is dropped."""
        while True:
            try:
                found = await asyncio.to_thread(self._look)
            except psycopg.Error as error:
                # Those that run say so themselves, and go on by themselves.
                self._connection = None
                if not self._tasks:
                    self.heart.beat("failed", error=" ".join(str(error).split()))
            else:
                await self._keep(found)
            await asyncio.sleep(_LOOK_SECONDS)

    async def close(self) -> None:
        """End all of them."""
        await self._end(*self._tasks)
        if self._connection is not None:
            self._connection.close()

    def ready(self, instance: str) -> None:
        """Take note that an instance is at work."""
        if instance == self.serving and self._on_ready is not None:
            self._on_ready()
            self._on_ready = None

    def _look(self) -> list[Meta]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._conninfo, autocommit=True)
        return [each for each in checkpoint.instances(self._connection, self._name) if each.kept]

    async def _keep(self, found: list[Meta]) -> None:
        serving = next((each for each in found if each.serves), None)
        self.serving = "" if serving is None else serving.instance
        if serving is None:
            self.heart.beat("failed", error=f"{self._name} has no tables: run `praktiklog up`")
        for each in found:
            if each.instance not in self._tasks:
                self._start(each)
        self._reap()
        await self._end(*(self._tasks.keys() - {each.instance for each in found}))

    def _start(self, each: Meta) -> None:
        try:
            projection = registry.projection(self._name, each.version)
        except UnknownVersion as error:
            if each.serves:
                self.heart.beat("failed", error=str(error))
                self.ready(each.instance)
            return
        runner = Runner(
            self._client,
            self._stream,
            self._conninfo,
            projection,
            lambda: self.ready(each.instance),
            _InstanceHeart(self, each.instance),
        )
        self._tasks[each.instance] = asyncio.create_task(runner.run(), name=each.instance)
        _log.info("projection.instance_started", instance=each.instance, serves=each.serves)

    def _reap(self) -> None:
        """Forget those that were dropped while they worked; any other end is an error."""
        for instance, task in list(self._tasks.items()):
            if task.done():
                del self._tasks[instance]
                if not isinstance(task.exception(), UnknownProjection):
                    task.result()

    async def _end(self, *instances: str) -> None:
        ended = [self._tasks.pop(instance) for instance in instances]
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)


class _InstanceHeart:
    """Passes on what the instance that serves says of itself, and what any of them needs."""

    def __init__(self, process: _Process, instance: str) -> None:
        self._process = process
        self._instance = instance

    def beat(
        self,
        state: State,
        *,
        position: int | None = None,
        lag: int | None = None,
        error: str | None = None,
        need: Need | None = None,
    ) -> None:
        """Say that the instance's loop turns."""
        if self._instance == self._process.serving:
            self._process.heart.beat(state, position=position, lag=lag, error=error, need=need)
        elif need is not None:
            self._process.heart.beat("failed", error=error, need=need)

    def during(self) -> None:
        """Say once more what was said last."""
        if self._instance == self._process.serving:
            self._process.heart.during()
