"""Decisions over NATS and the time until they can be seen, beside a bare INSERT and commit."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg

from praktiklog_events.answers import Accepted
from praktiklog_projections.engine import checkpoint
from praktiklog_runtime import postgres
from praktiklog_services.client import command_client
from tests.bench.measured import Measured, percentile
from tests.bench.roles import role, wait_until_ready
from tests.support.product import Product

AGREEMENTS = 40
AT_ONCE = 16
SLOTS = 10_000
_FLOOR = "raw INSERT + commit"
_RAW = "CREATE TABLE raw (position bigserial PRIMARY KEY, data bytea NOT NULL)"
_INSERT = "INSERT INTO raw (data) VALUES (%s)"
_TODAY = datetime.now(UTC).date()
_OPENED = _TODAY - timedelta(days=30)
_NUMBERS = itertools.count()

SHALLOW, DEEP = 10, 10_000
"""Facts of the two agreements in which reserving a slot is compared."""
_PAIRS = 60


def measure(product: Product, commands: int, rounds: int) -> list[Measured]:
    """Reserve slots over and over, while relay and projections work; `commands` in each round."""
    deciding = Measured("decisions, 16 at once, all running", "decisions/s", _FLOOR)
    one_by_one = Measured("decisions, one at a time, all running", "decisions/s", _FLOOR)
    seen = {
        share: Measured(
            f"command to visible, p{share * 100:.0f}", "ms", f"{_FLOOR}, p{share * 100:.0f}"
        )
        for share in (0.5, 0.99)
    }
    with _table(product) as connection:
        asyncio.run(_prepare(product))
        for _ in range(rounds):
            times = _inserted(connection, commands)
            deciding.floor.append(len(times) / sum(times))
            one_by_one.floor.append(len(times) / sum(times))
            deciding.ours.append(asyncio.run(_decided(product, commands, AT_ONCE)))
            one_by_one.ours.append(asyncio.run(_decided(product, commands // 4, 1)))
            shown = asyncio.run(_shown(product, commands // 4))
            for share, found in seen.items():
                found.ours.append(1_000 * percentile(shown, share))
                found.floor.append(1_000 * percentile(times, share))
    return [deciding, one_by_one, *seen.values()]


def measure_depth(product: Product, rounds: int) -> list[Measured]:
    """Reserve slots one at a time in an agreement with many facts, beside one with few.

    End to end through NATS. Prepared by `measure`; it adds nothing that `appended` misses.
    """
    name = f"reserve-slot, agreement of {DEEP:,} facts"
    deep = Measured(name, "ms", f"agreement of {SHALLOW} facts", wanted="ratio <= 2")
    asyncio.run(_compare_depths(product, deep, rounds))
    return [deep]


async def _compare_depths(product: Product, deep: Measured, rounds: int) -> None:
    async with command_client(product.settings) as client:

        async def reserve(depth: int) -> float:
            begun = time.perf_counter()
            body = _reservation(next(_NUMBERS), f"bench-depth-{depth}")
            answer = await client.carry_out("reserve-slot", body)
            assert isinstance(answer, Accepted), answer
            return time.perf_counter() - begun

        async def fill(depth: int, numbers: Iterator[int]) -> None:
            for _ in numbers:
                await reserve(depth)

        for depth in (SHALLOW, DEEP):
            body = _agreement(f"bench-depth-{depth}")
            answer = await client.carry_out("open-slots", msgspec.json.encode(body))
            assert isinstance(answer, Accepted), answer
            numbers = iter(range(depth))
            await asyncio.gather(*(fill(depth, numbers) for _ in range(AT_ONCE * 4)))
        for _ in range(rounds):
            # In turn, so that both are measured at the same load of the machine.
            pairs = [(await reserve(DEEP), await reserve(SHALLOW)) for _ in range(_PAIRS)]
            deep.ours.append(1_000 * percentile([ours for ours, _ in pairs], 0.5))
            deep.floor.append(1_000 * percentile([floor for _, floor in pairs], 0.5))


def appended() -> int:
    """Return how many events all of this has added to the log; nothing is to be added after."""
    return 2 * AGREEMENTS + 2 + next(_NUMBERS)


def measure_alone(product: Product, commands: int, rounds: int) -> list[Measured]:
    """Reserve slots while nothing but the services runs, prepared by `measure`."""
    deciding = Measured("decisions, 16 at once, services alone", "decisions/s", _FLOOR)
    with _table(product) as connection, role(product, "services"):
        wait_until_ready(product, "services")
        for _ in range(rounds):
            times = _inserted(connection, commands)
            deciding.floor.append(len(times) / sum(times))
            deciding.ours.append(asyncio.run(_decided(product, commands, AT_ONCE)))
    return [deciding]


@contextmanager
def _table(product: Product) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgres.ensure(product.settings), autocommit=True) as connection:
        connection.execute(_RAW)
        try:
            yield connection
        finally:
            connection.execute("DROP TABLE raw")


def _inserted(connection: psycopg.Connection[Any], rows: int) -> list[float]:
    """Insert rows of an event's size, each in a transaction of its own; seconds each."""
    times: list[float] = []
    data = _reservation(0)
    for _ in range(rows):
        begun = time.perf_counter()
        connection.execute(_INSERT, (data,))
        times.append(time.perf_counter() - begun)
    return times


async def _prepare(product: Product) -> None:
    async with command_client(product.settings) as client:
        for number in range(AGREEMENTS):
            agreement = _agreement(f"bench-{number}")
            referral = {
                "referral_id": f"bench-{number}",
                "candidate_id": f"bench-{number}",
                "jobcentre": "bench",
                "target_group": "dagpenge",
                "referred_on": _OPENED.isoformat(),
            }
            for name, body in (("open-slots", agreement), ("register-referral", referral)):
                answer = await client.carry_out(name, msgspec.json.encode(body))
                assert isinstance(answer, Accepted), answer


def _agreement(identity: str) -> dict[str, object]:
    return {
        "agreement_id": identity,
        "company_id": "bench",
        "jobcentre": "bench",
        "slot_kind": "centre",
        "slots": SLOTS,
        "opened_on": _OPENED.isoformat(),
    }


def _reservation(number: int, agreement: str | None = None) -> bytes:
    """Reserve a slot for a day; each candidate books one day after the other in one agreement."""
    starts_on = _TODAY + timedelta(days=1 + number // AGREEMENTS)
    return msgspec.json.encode(
        {
            "reservation_id": f"bench-{number}",
            "agreement_id": agreement or f"bench-{number % AGREEMENTS}",
            "company_id": "bench",
            "referral_id": f"bench-{number % AGREEMENTS}",
            "candidate_id": f"bench-{number % AGREEMENTS}",
            "reserved_on": _TODAY,
            "starts_on": starts_on,
            "ends_on": starts_on,
            "expires_at": datetime.now(UTC) + timedelta(days=10),
        }
    )


async def _decided(product: Product, commands: int, at_once: int) -> float:
    async with command_client(product.settings) as client:
        numbers = iter([next(_NUMBERS) for _ in range(commands)])

        async def work() -> None:
            for number in numbers:
                answer = await client.carry_out("reserve-slot", _reservation(number))
                assert isinstance(answer, Accepted), answer

        begun = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(at_once)))
        return commands / (time.perf_counter() - begun)


async def _shown(product: Product, commands: int) -> list[float]:
    """Send one command at a time; seconds from sending it until its row can be read."""
    times: list[float] = []
    conninfo = postgres.ensure(product.settings)
    async with (
        command_client(product.settings) as client,
        await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as listener,
    ):
        await listener.execute(f"LISTEN {checkpoint.CHANNEL}")
        for _ in range(commands):
            number = next(_NUMBERS)
            begun = time.perf_counter()
            await client.carry_out("reserve-slot", _reservation(number))
            while not await _is_there(listener, f"bench-{number}"):
                async for _ in listener.notifies(timeout=0.05, stop_after=1):
                    pass
            times.append(time.perf_counter() - begun)
    return times


async def _is_there(reader: psycopg.AsyncConnection[Any], reservation_id: str) -> bool:
    found = await reader.execute(
        "SELECT FROM occupancy_1.reservation WHERE reservation_id = %s AND known_to IS NULL",
        (reservation_id,),
    )
    return await found.fetchone() is not None
