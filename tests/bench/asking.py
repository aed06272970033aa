"""Figures over HTTP while commands arrive: `python -m tests.bench.asking [--events N]`.

The history is put into the log as it is and folded by a rebuild, since what is measured is asking.
With `--data` the loaded folder stays there and the next run starts from it.
"""

import argparse
import asyncio
import itertools
import json
import os
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import psycopg

from praktiklog_events import decode, encode
from praktiklog_events.answers import Accepted
from praktiklog_projections import PROJECTIONS
from praktiklog_projections.asking.answer import plain
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.catalogue import measure as measure_of
from praktiklog_projections.asking.query import Database, Question
from praktiklog_projections.asking.request import Request, request
from praktiklog_projections.engine import checkpoint, log, rebuild, schema
from praktiklog_runtime import clock, postgres
from praktiklog_services import log as logs
from praktiklog_services.client import command_client
from praktiklog_services.log import LogEvent, moments
from praktiklog_services.log.history import exclusive
from tests.bench.measured import number, percentile, table
from tests.oracle.histories import lines
from tests.support.product import Product, product

CLIENTS = 8
_BATCH = 5_000
_HEAD = (
    "figure",
    "first",
    "alone p50",
    "alone p99",
    "8 clients p50",
    "8 clients p99",
    "asked",
    "load",
    "equal",
)


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
    conninfo = postgres.ensure(asked.settings)
    _published(asked)
    known_at = moments.moment_at(conninfo, events)
    assert known_at is not None
    wordings = worded(known_at)
    measured = []
    with arriving(asked, commands) as sent:
        for each in wordings:
            begun = time.perf_counter()
            _read(asked.url + each.path)
            first = time.perf_counter() - begun
            alone = _ask(asked.url + each.path, 1, seconds)
            rest = _ask(asked.url + each.path, CLIENTS, seconds)
            shares = [percentile(times, share) for times in (alone, rest) for share in (0.5, 0.99)]
            spent = [f"{number(1_000 * each)} ms" for each in (first, *shares)]
            row = (each.name, *spent, str(len(rest)), f"{os.getloadavg()[0]:.1f}")
            measured.append(row)
            sys.stderr.write(f"{' '.join(row)}\n")
    equal = equal_to_a_rebuild(asked, conninfo, wordings)
    rows = [(*row, str(same).lower()) for row, same in zip(measured, equal, strict=True)]
    sys.stdout.write(f"{table([_HEAD, *rows])}\n{len(sent)} commands; of {CLIENTS} clients\n")
    if not all(equal):
        raise SystemExit("a figure differs from that of a fresh rebuild")


def equal_to_a_rebuild(asked: Product, conninfo: str, wordings: Sequence["Worded"]) -> list[bool]:
    """Tell of each answer over HTTP whether projections built anew from the log say the same."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        _caught_up(connection)
        answers = [json.loads(_read(asked.url + each.path)) for each in wordings]
        for name in dict.fromkeys(each.request.measure.projection for each in wordings):
            asked.run("projections", "rebuild", name, code=0)
        _caught_up(connection)
        return [
            answer == plain(Question(Database(connection), each.as_of, clock.now()), each.request)
            for answer, each in zip(answers, wordings, strict=True)
        ]


def _published(asked: Product) -> None:
    """Wait until the relay has brought the loaded history to the stream, which is not measured."""
    until = time.monotonic() + 600
    while any(each["lag"] for each in asked.json("status", "--format", "json")["roles"]):
        assert time.monotonic() < until, "the relay does not catch up"
        time.sleep(2)


def _caught_up(connection: psycopg.Connection) -> None:
    head = log.head(connection).position
    until = time.monotonic() + 60
    while min(each.position for each in checkpoint.list_all(connection)) < head:
        assert time.monotonic() < until, "the projections do not catch up"
        time.sleep(0.1)
    # What was asked while the log moved may be a second old.
    time.sleep(2)


def load(conninfo: str, events: int) -> None:
    """Put a history into an empty log and build the projections of it; else leave all as it is."""
    logs.migrate(conninfo)
    schema.migrate(conninfo)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if checkpoint.meta(connection, "effect").position:
            return
    target = logs.PostgresLog(conninfo)
    try:
        source = lines(events, 1)
        while batch := list(itertools.islice(source, _BATCH)):
            with exclusive(target) as head:
                head.append(
                    [
                        LogEvent(event.type, encode(event), [], id=event.id, time=event.time)
                        for event in map(decode, batch)
                    ]
                )
    finally:
        target.close()
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


class Worded(msgspec.Struct, frozen=True):
    """A question, as a page's address and as its measure takes it."""

    name: str
    path: str
    request: Request
    as_of: AsOf | None


def worded(known_at: datetime) -> list[Worded]:
    """Word every figure of the contract over 18 months, now and as known a year ago."""
    month = known_at.date().replace(day=1)
    first = _months_before(month, 18)
    then = known_at - timedelta(days=365)
    questions: dict[str, tuple[dict[str, object], Request]] = {}
    questions["vacancies"] = ({"on": month}, request(measure_of("vacancies"), on=month))
    for name in ("occupancy", "flow", "effect"):
        cut: dict[str, object] = {"by": "jobcentre,month", "from": first, "to": month}
        wording = request(measure_of(name), since=first, until=month, by=["jobcentre", "month"])
        questions[name] = (cut, wording)
    points: list[tuple[str, dict[str, object], AsOf | None]] = [
        ("", {}, None),
        (", a year ago", {"known_at": then.isoformat()}, AsOf(then)),
    ]
    return [
        Worded(name + ago, f"/{name}.json?{urllib.parse.urlencode(given | point)}", wording, as_of)
        for ago, point, as_of in points
        for name, (given, wording) in questions.items()
    ]


def _months_before(month: date, months: int) -> date:
    years, index = divmod(month.year * 12 + month.month - 1 - months, 12)
    return date(years, index + 1, 1)


def _read(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own page
        return bytes(answer.read())


def _ask(url: str, clients: int, seconds: float) -> list[float]:
    """Ask over and over; seconds each."""
    until = time.monotonic() + seconds

    def one(_: int) -> list[float]:
        times = []
        while time.monotonic() < until:
            begun = time.perf_counter()
            _read(url)
            times.append(time.perf_counter() - begun)
        return times

    with ThreadPoolExecutor(clients) as pool:
        return [each for times in pool.map(one, range(clients)) for each in times]


if __name__ == "__main__":
    sys.exit(main())
