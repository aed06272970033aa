"""What the process of a projection says of itself, and what it does where tables are missing."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

import psycopg
import pytest

from praktiklog_projections.engine import checkpoint, schema
from praktiklog_runtime.heartbeat import Need, State
from tests.projections.streams import Stack, until
from tests.support.nats import superuser

EVENTS = 300


class Beat(NamedTuple):
    """What was said once."""

    state: State
    position: int | None
    lag: int | None
    error: str | None
    need: Need | None


class Heard:
    """A heart that remembers."""

    def __init__(self) -> None:
        self.beats: list[Beat] = []

    def beat(
        self,
        state: State,
        *,
        position: int | None = None,
        lag: int | None = None,
        error: str | None = None,
        need: Need | None = None,
    ) -> None:
        self.beats.append(Beat(state, position, lag, error, need))

    def during(self) -> None:
        pass

    async def says(self, holds: Callable[[Beat], bool], seconds: float = 20) -> Beat:
        """Wait until something is said."""
        for _ in range(int(seconds / 0.02)):
            for each in self.beats:
                if holds(each):
                    return each
            await asyncio.sleep(0.02)
        raise AssertionError(f"after {seconds} seconds only {self.beats[-3:]}")


@pytest.fixture
def events() -> int:
    return EVENTS


@pytest.fixture
def heard() -> Heard:
    return Heard()


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 60))


def test_a_beat_holds_position_and_lag_behind_the_log(stack: Stack, heard: Heard) -> None:
    async def test() -> None:
        await stack.publish(stack.messages[:200])
        async with stack.running(heart=heard):
            await heard.says(lambda beat: beat == ("running", 200, EVENTS - 200, None, None))
            await stack.publish(stack.messages[200:], after=200)
            await heard.says(lambda beat: beat == ("running", EVENTS, 0, None, None))

    run(test)
    assert {beat.state for beat in heard.beats} <= {"running", "catching_up"}


def test_a_beat_names_why_it_stands_still(stack: Stack, heard: Heard) -> None:
    async def test() -> None:
        await stack.publish([*stack.messages[:10], *stack.messages[11:20]])
        async with stack.running(heart=heard):
            said = await heard.says(lambda beat: "praktiklog recover" in (beat.error or ""))
            assert said.state == "failed"
            assert "event 11 is missing" in (said.error or "")

    run(test)


def test_a_beat_asks_for_a_consumer_that_is_gone(stack: Stack, heard: Heard) -> None:
    async def test() -> None:
        async with stack.running(heart=heard):
            async with superuser(stack.settings) as client:
                await client.jsm().delete_consumer(stack.settings.stream, "occupancy-1")
            said = await heard.says(lambda beat: beat.need is not None)
            assert (said.state, said.need) == ("failed", "provision")

    run(test)


def test_missing_tables_are_told_and_filled_anew_once_they_are_there(
    stack: Stack, heard: Heard
) -> None:
    async def test() -> None:
        await stack.publish(stack.messages[:100])
        async with stack.running(heart=heard):
            await stack.reaches(100)
            with psycopg.connect(stack.conninfo, autocommit=True) as connection:
                connection.execute("DROP TABLE occupancy_1.placement")
                await stack.publish(stack.messages[100:], after=100)
                failed = await until(
                    stack.conninfo, "occupancy", lambda meta: meta.state == "failed"
                )
                assert failed.position == 100
                assert "occupancy_1.placement" in (failed.reason or "")
                assert "praktiklog up" in (failed.reason or "")
                await heard.says(lambda beat: "praktiklog up" in (beat.error or ""))
                await asyncio.to_thread(schema.migrate, stack.conninfo)
                await stack.reaches(EVENTS)

    run(test)
    assert stack.digest() == stack.wanted()


def test_a_version_that_this_program_lacks_is_named(stack: Stack, heard: Heard) -> None:
    with psycopg.connect(stack.conninfo, autocommit=True) as connection:
        connection.execute(
            "UPDATE projections.checkpoint SET version = 7, instance = 'flow_7' "
            "WHERE projection = 'flow'"
        )

    async def test() -> None:
        async with stack.running("flow", heart=heard):
            said = await heard.says(lambda beat: beat.state == "failed")
            assert "no version 7 of flow" in (said.error or "")

    run(test)
    with psycopg.connect(stack.conninfo) as connection:
        assert checkpoint.meta(connection, "flow").position == 0


@pytest.mark.parametrize("name", ["flow"])
def test_a_projection_without_tables_says_what_to_run(
    stack: Stack, heard: Heard, name: str
) -> None:
    with psycopg.connect(stack.conninfo, autocommit=True) as connection:
        connection.execute("DELETE FROM projections.serving WHERE projection = %s", (name,))
        connection.execute("DELETE FROM projections.checkpoint WHERE projection = %s", (name,))

    async def test() -> None:
        running = asyncio.create_task(stack.running(name, heart=heard).__aenter__())
        said = await heard.says(lambda beat: beat.state == "failed")
        assert "praktiklog up" in (said.error or "")
        await asyncio.to_thread(schema.migrate, stack.conninfo)
        entered = await running
        await entered.__aexit__()

    run(test)
