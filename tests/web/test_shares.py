"""Each client has its share of what one process does at once."""

import asyncio

import pytest

from praktiklog_services.deciding.errors import ServiceIsBusy
from praktiklog_web.site.shares import Shares


async def hold(
    shares: Shares, client: str, name: str, order: list[str], gate: asyncio.Event
) -> None:
    async with shares.of(client):
        order.append(name)
        await gate.wait()


def test_a_client_waits_for_itself_and_for_nobody_else() -> None:
    async def run() -> list[str]:
        shares, gate = Shares(share=2), asyncio.Event()
        order: list[str] = []
        tasks = [
            asyncio.create_task(hold(shares, "busy", f"busy-{number}", order, gate))
            for number in range(5)
        ]
        tasks.append(asyncio.create_task(hold(shares, "other", "other", order, gate)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(*tasks)
        tasks.clear()
        assert not shares._held, "who has nothing under way is forgotten"
        return order

    order = asyncio.run(run())

    assert order == ["busy-0", "busy-1", "other", "busy-2", "busy-3", "busy-4"]


def test_who_waits_too_long_is_told_and_takes_no_place() -> None:
    async def run() -> None:
        shares = Shares(share=1, patience=0.01)
        async with shares.of("a"):
            with pytest.raises(ServiceIsBusy, match="nothing was recorded"):
                async with shares.of("a"):
                    raise AssertionError
        async with shares.of("a"):
            pass

    asyncio.run(run())
