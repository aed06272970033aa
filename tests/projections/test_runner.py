"""A projection's process against the real NATS and PostgreSQL, while both break."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from time import perf_counter
from typing import Any

import psycopg
import pytest

from praktiklog_projections import PROJECTIONS
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.feed import Feed
from praktiklog_projections.engine.rebuild import rebuild
from praktiklog_projections.errors import ProjectionPaused, UnknownProjection
from praktiklog_runtime import nats_server, postgres, provision
from tests.oracle.histories import generate
from tests.projections.streams import Stack, until
from tests.projections.support import fill, positioned
from tests.support.nats import superuser

EVENTS = 3_000


@pytest.fixture
def events() -> int:
    return EVENTS


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 90))


def test_it_catches_up_and_then_shows_each_event_at_once(stack: Stack) -> None:
    async def test() -> None:
        await stack.publish(stack.messages[:2_000])
        async with stack.running():
            await stack.reaches(2_000)
            delays = []
            for position in range(2_000, 2_020):
                begun = perf_counter()
                await stack.publish(stack.messages[position : position + 1], after=position)
                await stack.reaches(position + 1)
                delays.append(perf_counter() - begun)
            assert sorted(delays)[len(delays) // 2] < 0.25, delays
            await stack.publish(stack.messages[2_020:], after=2_020)
            await stack.reaches(EVENTS)

    run(test)
    assert stack.digest() == stack.wanted()


def test_it_goes_on_where_it_was_stopped(stack: Stack) -> None:
    async def test() -> None:
        before = 0
        for after in (500, 1_500, EVENTS):
            async with stack.running():
                await stack.publish(stack.messages[before:after], after=before)
                await stack.reaches(before + 1)
            before = after
        async with stack.running():
            await stack.reaches(EVENTS)

    run(test)
    assert stack.digest() == stack.wanted()


def test_it_survives_a_kill_of_postgresql(stack: Stack) -> None:
    async def test() -> None:
        await stack.publish(stack.messages[:1_000])
        async with stack.running():
            await stack.reaches(1_000)
            pid = postgres.pid(stack.settings)
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await stack.publish(stack.messages[1_000:], after=1_000)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(postgres.ensure, stack.settings)
            await stack.reaches(EVENTS)

    run(test)
    assert stack.digest() == stack.wanted()


def test_it_survives_a_kill_of_nats(stack: Stack) -> None:
    async def test() -> None:
        await stack.publish(stack.messages[:1_000])
        async with stack.running():
            await stack.reaches(1_000)
            pid = nats_server.pid(stack.settings)
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(nats_server.ensure, stack.settings)
            await stack.publish(stack.messages[1_000:], after=1_000)
            await stack.reaches(EVENTS)

    run(test)
    assert stack.digest() == stack.wanted()


def test_a_consumer_that_is_gone_is_asked_for_now_and_then(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = []
    start = Feed.start

    async def counted(feed: Feed, stream: str, consumer: str, position: int) -> None:
        attempts.append(position)
        await start(feed, stream, consumer, position)

    monkeypatch.setattr(Feed, "start", counted)

    async def test() -> None:
        await stack.publish(stack.messages[:1_000])
        async with stack.running():
            await stack.reaches(1_000)
            async with superuser(stack.settings) as client:
                await client.jsm().delete_consumer(stack.settings.stream, "occupancy-1")
            await stack.publish(stack.messages[1_000:1_500], after=1_000)
            await asyncio.sleep(2)
            assert 1 < len(attempts) < 12
            await provision.provision(stack.settings, stack.url)
            await stack.reaches(1_500)

    run(test)
    assert stack.digest() == stack.wanted(events=1_500)


def test_a_paused_projection_waits_until_it_is_resumed(stack: Stack) -> None:
    async def test() -> None:
        await stack.publish(stack.messages[:1_000])
        with psycopg.connect(stack.conninfo, autocommit=True) as connection:
            checkpoint.pause(connection, "occupancy")
            async with stack.running():
                await asyncio.sleep(0.7)
                assert checkpoint.meta(connection, "occupancy").position == 0
                checkpoint.resume(connection, "occupancy")
                await stack.reaches(1_000)
                checkpoint.pause(connection, "occupancy")
                await stack.publish(stack.messages[1_000:1_200], after=1_000)
                await asyncio.sleep(0.7)
                assert checkpoint.meta(connection, "occupancy").position == 1_000
                checkpoint.resume(connection, "occupancy")
                await until(
                    stack.conninfo, "occupancy", lambda found: found.position == 1_200, seconds=2
                )

    run(test)


def test_an_event_that_is_missing_is_told(stack: Stack) -> None:
    async def test() -> None:
        await stack.publish([*stack.messages[:10], *stack.messages[11:20]])
        async with stack.running():
            found = await until(stack.conninfo, "occupancy", lambda found: found.state == "failed")
            assert found.position == 10
            assert found.reason is not None
            assert "event 11 is missing" in found.reason
            assert "praktiklog recover" in found.reason

    run(test)
    assert stack.digest() == stack.wanted(events=10)


@pytest.mark.parametrize("fault", ["another event", "a longer log"])
def test_figures_of_another_timeline_are_told_and_mended_by_a_rebuild(
    stack: Stack, fault: str
) -> None:
    async def test() -> None:
        await stack.publish(stack.messages[:300])
        with psycopg.connect(stack.conninfo, autocommit=True) as connection:
            other = list(generate(EVENTS + 100, seed=99))
            fill(connection, positioned(other)[: 300 if fault == "another event" else None])
        async with stack.running():
            found = await until(stack.conninfo, "occupancy", lambda found: found.state == "failed")
            assert found.reason is not None
            assert "praktiklog recover" in found.reason
            rebuilt = await asyncio.to_thread(rebuild, stack.conninfo, "occupancy")
            assert rebuilt.events == EVENTS
            await stack.publish(stack.messages[300:], after=300)
            found = await stack.reaches(EVENTS)
            assert found.state == "running"

    run(test)
    assert stack.digest() == stack.wanted()


def test_a_second_process_stands_by_and_takes_over(stack: Stack) -> None:
    async def test() -> None:
        await stack.publish(stack.messages[:1_000])
        async with stack.running():
            await stack.reaches(1_000)
            second = asyncio.create_task(_run_second(stack))
            await asyncio.sleep(0.7)
            await stack.publish(stack.messages[1_000:2_000], after=1_000)
            await stack.reaches(2_000)
        await stack.publish(stack.messages[2_000:], after=2_000)
        await stack.reaches(EVENTS)
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)

    run(test)
    assert stack.digest() == stack.wanted()


async def _run_second(stack: Stack) -> None:
    async with stack.running():
        await asyncio.sleep(60)


@pytest.mark.parametrize("name", PROJECTIONS)
def test_rebuilds_agree_with_each_other_and_with_a_log_read_once(stack: Stack, name: str) -> None:
    asyncio.run(stack.publish(stack.messages))
    alone = rebuild(stack.conninfo, name)
    assert alone.events == EVENTS
    assert alone.events_per_second == pytest.approx(EVENTS / alone.seconds)

    async def test() -> None:
        async with stack.running(name):
            again = await asyncio.to_thread(rebuild, stack.conninfo, name)
            assert again.digest == alone.digest

    run(test)
    assert stack.wanted(name) == alone.digest


def test_a_rebuild_that_cannot_be_done_says_why(stack: Stack) -> None:
    with psycopg.connect(stack.conninfo, autocommit=True) as connection:
        checkpoint.pause(connection, "flow")
    with pytest.raises(ProjectionPaused, match="praktiklog projections resume flow"):
        rebuild(stack.conninfo, "flow")
    with pytest.raises(UnknownProjection):
        rebuild(stack.conninfo, "audit")


def test_a_rebuild_of_an_empty_log_is_empty(conninfo: str) -> None:
    assert rebuild(conninfo, "flow").events == 0
