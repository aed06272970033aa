"""Figures over HTTP while commands arrive: `python -m tests.bench.asking [--events N]`.

The history is put into the log as it is and folded by a rebuild, since what is measured is asking.
With `--data` the loaded folder stays there and the next run starts from it.
"""

import argparse
import asyncio
import itertools
import os
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import psycopg

from praktiklog_events import decode, encode
from praktiklog_events.answers import Accepted
from praktiklog_projections import PROJECTIONS
from praktiklog_projections.engine import checkpoint, rebuild, schema
from praktiklog_runtime import postgres
from praktiklog_services import log as logs
from praktiklog_services.client import command_client
from praktiklog_services.log import LogEvent
from praktiklog_services.log.history import exclusive
from tests.bench.measured import number, percentile, table
from tests.oracle.histories import lines
from tests.support.product import Product, product

CLIENTS = 8
_BATCH = 5_000
_HEAD = ("figure", "alone p50", "alone p99", "8 clients p50", "8 clients p99", "asked")


def main() -> int:
    """Load, ask, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.asking", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="events of the history")
    parser.add_argument("--seconds", type=float, default=10, help="seconds of asking each")
    parser.add_argument("--commands", type=float, default=50, help="commands a second")
    parser.add_argument("--data", type=Path, help="a folder that keeps the loaded history")
    asked = parser.parse_args()
    if asked.data is not None:
        mine = Product(asked.data)
        try:
            measure(mine, asked.events, asked.seconds, asked.commands)
        finally:
            mine.end()
    else:
        with product() as own:
            measure(own, asked.events, asked.seconds, asked.commands)
    return 0


def measure(asked: Product, events: int, seconds: float, commands: float) -> None:
    """Print the table of one run; milliseconds."""
    load(postgres.ensure(asked.settings), events)
    asked.up(web=True)
    rows = [_HEAD]
    with psycopg.connect(postgres.ensure(asked.settings), autocommit=True) as connection:
        known_at = checkpoint.meta(connection, "occupancy").known_at
    assert known_at is not None
    paths = _paths(known_at)
    with arriving(asked, commands) as sent:
        for name, path in paths.items():
            alone = _ask(asked.url + path, 1, seconds)
            rest = _ask(asked.url + path, CLIENTS, seconds)
            shares = [percentile(times, share) for times in (alone, rest) for share in (0.5, 0.99)]
            rows.append((name, *(f"{number(1_000 * each)} ms" for each in shares), str(len(rest))))
            sys.stderr.write(f"{' '.join(rows[-1])}\n")
    load_average = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    sys.stdout.write(f"{table(rows)}\n{len(sent)} commands; load average {load_average}\n")


def load(conninfo: str, events: int) -> None:
    """Put a history into an empty log and build the projections of it; else leave all as it is."""
    logs.migrate(conninfo)
    schema.migrate(conninfo)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if checkpoint.meta(connection, "effect").position:
            return
    log = logs.PostgresLog(conninfo)
    try:
        source = lines(events, 1)
        while batch := list(itertools.islice(source, _BATCH)):
            with exclusive(log) as head:
                head.append(
                    [
                        LogEvent(event.type, encode(event), [], id=event.id, time=event.time)
                        for event in map(decode, batch)
                    ]
                )
    finally:
        log.close()
    for name in PROJECTIONS:
        rebuild.rebuild(conninfo, name)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("ANALYZE")


@contextmanager
def arriving(asked: Product, rate: float) -> Iterator[list[int]]:
    """Register referrals at a steady rate for the length of a block; gives those accepted."""
    sent: list[int] = []
    over = threading.Event()

    async def send() -> None:
        today = datetime.now(UTC).date().isoformat()
        begun = time.monotonic()
        async with command_client(asked.settings) as client:
            for count in itertools.count():
                await asyncio.sleep(max(0.0, begun + count / rate - time.monotonic()))
                if over.is_set():
                    return
                name = f"bench-{time.time_ns()}"
                body = {
                    "referral_id": name,
                    "candidate_id": name,
                    "jobcentre": "bench",
                    "target_group": "dagpenge",
                    "referred_on": today,
                }
                answer = await client.carry_out("register-referral", msgspec.json.encode(body))
                assert isinstance(answer, Accepted), answer
                sent.append(count)

    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(asyncio.run, send())
        try:
            yield sent
        finally:
            over.set()
            work.result()


def _paths(known_at: datetime) -> dict[str, str]:
    month = known_at.date().replace(day=1)
    cut = {"by": "jobcentre,month", "from": _months_before(month, 18), "to": month}
    then = (known_at - timedelta(days=365)).isoformat()
    now = {
        "vacancies": f"/vacancies.json?on={month}",
        **{
            name: f"/{name}.json?{urllib.parse.urlencode(cut)}"
            for name in ("occupancy", "flow", "effect")
        },
    }
    as_known = urllib.parse.urlencode({"known_at": then})
    return now | {f"{name}, a year ago": f"{path}&{as_known}" for name, path in now.items()}


def _months_before(month: date, months: int) -> date:
    years, index = divmod(month.year * 12 + month.month - 1 - months, 12)
    return date(years, index + 1, 1)


def _ask(url: str, clients: int, seconds: float) -> list[float]:
    """Ask over and over; seconds each."""
    until = time.monotonic() + seconds

    def one(_: int) -> list[float]:
        times = []
        while time.monotonic() < until:
            begun = time.perf_counter()
            with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own page
                answer.read()
            times.append(time.perf_counter() - begun)
        return times

    with ThreadPoolExecutor(clients) as pool:
        return [each for times in pool.map(one, range(clients)) for each in times]


if __name__ == "__main__":
    sys.exit(main())
