"""What the services say of themselves."""

import asyncio

import pytest

from praktiklog_runtime.heartbeat import Need, Silent, State
from praktiklog_services.measured import Measured


class Kept(Silent):
    """A heart that keeps what it is told."""

    def __init__(self) -> None:
        self.beats: list[tuple[State, str | None]] = []

    def beat(
        self,
        state: State,
        *,
        position: int | None = None,
        lag: int | None = None,
        error: str | None = None,
        need: Need | None = None,
    ) -> None:
        del position, lag, need
        self.beats.append((state, error))


async def _at_once() -> None:
    return


def test_a_doubt_is_shown_and_stops_nothing(log_database: str) -> None:
    heart = Kept()

    async def run() -> None:
        measured = Measured(heart)
        async with asyncio.timeout(0.5):
            await measured.run(log_database, _at_once, doubt=lambda: "NATS says another time")

    with pytest.raises(TimeoutError):
        asyncio.run(run())

    assert heart.beats[0] == ("running", "NATS says another time")
