"""Fold a log with the checkout whose Python runs this: `DATA PROJECTION rebuild|catch-up`.

Prints seconds and CPU seconds, the latter of this process and both servers. Nothing else may run
on these. It imports nothing of the tests, so that another checkout can run it.
"""

import asyncio
import importlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from praktiklog_runtime import nats_server, postgres
from praktiklog_runtime import settings as runtime_settings

_LOOK_SECONDS = 0.05  # each look costs CPU, the more of them the slower the machine is
_TICK = os.sysconf("SC_CLK_TCK")


def module(*names: str) -> Any:
    """Import the first of some modules that this checkout has."""
    for name in names:
        if importlib.util.find_spec(name.rpartition(".")[0]) and importlib.util.find_spec(name):
            return importlib.import_module(name)
    raise ImportError(names)


def _module(name: str) -> Any:
    return module(f"praktiklog_projections.engine.{name}", f"praktiklog_projections.{name}")


def cpu(servers: list[int]) -> float:
    """Return the CPU seconds of this process and of servers, their children's included."""
    total = time.process_time()
    for folder in Path("/proc").iterdir():
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (OSError, NotADirectoryError):
            continue
        if folder.name.isdigit() and int(folder.name) in servers:
            total += sum(map(int, fields[11:15])) / _TICK
        elif folder.name.isdigit() and int(fields[1]) in servers:
            total += sum(map(int, fields[11:13])) / _TICK
    return total


def _runner() -> Callable[..., Any]:
    try:
        return _module("process").run  # type: ignore[no-any-return]
    except ImportError:
        return _module("runner").run  # type: ignore[no-any-return]


def rebuilt(settings: Any, conninfo: str, name: str) -> None:
    """Build a projection anew."""
    # A digest is no part of the time that either answers, and costs both the same.
    _module("rebuild").digest = lambda *_: ""
    rebuild = _module("rebuild").rebuild
    if rebuild.__code__.co_argcount == 2:
        rebuild(conninfo, name)
    else:
        rebuild(settings, conninfo, name)


async def caught_up(
    settings: Any, conninfo: str, name: str, events: int, servers: list[int]
) -> tuple[float, float]:
    """Run a projection from the stream until it has all events; scaled to all of them.

    Counted from the first that are there: to connect, and to wait until a run before asks for
    nothing any more, is no part of it.
    """
    run = _runner()
    meta = _module("checkpoint").meta
    task = asyncio.create_task(run(settings, conninfo, name, on_ready=lambda: None))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        begun, used, first = 0.0, 0.0, 0
        while (position := meta(connection, name).position) < events:
            if position and not first:
                begun, used, first = time.perf_counter(), cpu(servers), position
            assert not task.done(), task
            await asyncio.sleep(_LOOK_SECONDS)
        assert first, "all at one look; give it more events"
        scale = events / (events - first)
        took = (time.perf_counter() - begun) * scale, (cpu(servers) - used) * scale
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return took


def main(data: Path, name: str, what: str) -> tuple[float, float]:
    """Measure once; what the projection held before is gone first."""
    settings = runtime_settings.load(data)
    conninfo = postgres.url(settings) if hasattr(postgres, "url") else postgres.ensure(settings)
    pids = [postgres.pid(settings), nats_server.pid(settings)]
    servers = [pid for pid in pids if pid is not None]
    if what == "catch-up":
        projection = importlib.import_module("praktiklog_projections.registry").projection(name)
        with psycopg.connect(conninfo, autocommit=True) as connection, connection.transaction():
            _module("schema").empty(connection, projection)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute("SELECT position FROM log.head").fetchone()
        events = row[0] if row else 0
    for each in ("rebuild", "checkpoint"):
        _module(each)
    _runner()
    begun, used = time.perf_counter(), cpu(servers)
    if what == "catch-up":
        return asyncio.run(caught_up(settings, conninfo, name, events, servers))
    rebuilt(settings, conninfo, name)
    return time.perf_counter() - begun, cpu(servers) - used


if __name__ == "__main__":
    folder, projection_name, work = sys.argv[1:]
    seconds, cpu_seconds = main(Path(folder), projection_name, work)
    sys.stdout.write(f"\n{seconds} {cpu_seconds}\n")
