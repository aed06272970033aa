"""A projection whose process is killed in the middle of its work loses and doubles nothing."""

import asyncio
import subprocess
import sys

import psycopg
import pytest

from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.engine import schema
from tests.projections.streams import Stack

EVENTS = 30_000
PROGRAM = """
import asyncio, sys
from pathlib import Path
from praktiklog_projections.engine.process import run
from praktiklog_runtime.settings import Settings
data = Path(sys.argv[1])
keys = data / "nats" / "keys"
settings = Settings(data=data, nats_keys=keys, stream=sys.argv[2], log_level="warning")
asyncio.run(run(settings, sys.argv[3], sys.argv[4], on_ready=lambda: None))
"""


@pytest.fixture
def events() -> int:
    return EVENTS


def started(stack: Stack, name: str) -> subprocess.Popen[bytes]:
    arguments = [str(stack.settings.data), stack.settings.stream, stack.conninfo, name]
    return subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments])


@pytest.mark.kills
@pytest.mark.parametrize("name", PROJECTIONS)
def test_three_kills_in_mid_stream_leave_every_row_as_it_should_be(stack: Stack, name: str) -> None:
    wanted = stack.wanted(name)
    with psycopg.connect(stack.conninfo) as connection:
        schema.empty(connection, registry.projection(name))
    asyncio.run(stack.publish(stack.messages))
    positions = []
    for position in (1, 8_000, 16_000):
        process = started(stack, name)
        try:
            positions.append(asyncio.run(stack.reaches(position, name)).position)
        finally:
            process.kill()
            process.wait()
    process = started(stack, name)
    try:
        asyncio.run(stack.reaches(EVENTS, name))
    finally:
        process.terminate()
        process.wait()
    assert positions[0] < EVENTS, "the first kill came too late to be one in mid-stream"
    assert stack.digest(name) == wanted
