"""The clock of NATS: heard from the server, carried on, and forgotten when it is silent."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from praktiklog_runtime import nats_clock
from praktiklog_runtime.nats_clock import NatsClock
from praktiklog_runtime.settings import Settings

AUTUMN = datetime(2026, 10, 25, 0, 59, 58, tzinfo=UTC)  # 02:59:58 in Copenhagen, which comes twice
SPRING = datetime(2026, 3, 29, 0, 59, 58, tzinfo=UTC)


@pytest.mark.parametrize("said", [AUTUMN, SPRING, AUTUMN + timedelta(days=400)])
def test_it_goes_on_between_two_answers_and_is_forgotten_after_half_a_minute(
    said: datetime,
) -> None:
    seconds = 100.0
    heard = NatsClock(lambda: seconds)
    assert heard.now() is None

    seconds = 102.0
    heard.hear(said, asked=100.0)
    assert heard.now() == said + timedelta(seconds=1), "half of the way there and back"

    seconds = 131.0
    assert heard.now() == said + timedelta(seconds=30)
    seconds = 131.5
    assert heard.now() is None


def test_a_service_hears_the_servers_clock(
    nats_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_clock, "ASK_SECONDS", 0.05)

    async def run() -> datetime:
        async with nats_clock.followed(nats_settings, "companies") as heard:
            for _ in range(500):
                if (said := heard.now()) is not None:
                    return said
                await asyncio.sleep(0.02)
        raise AssertionError("nothing was heard")

    assert abs(asyncio.run(run()) - datetime.now(UTC)) < timedelta(seconds=5)


def test_who_may_not_ask_hears_nothing_and_goes_on(
    nats_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_clock, "_PATIENCE_SECONDS", 0.1)

    async def run() -> datetime | None:
        async with nats_clock.followed(nats_settings, "client") as heard:
            await asyncio.sleep(0.3)
            return heard.now()

    assert asyncio.run(run()) is None
