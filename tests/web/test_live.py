"""Open pages hear of new events within a second, whatever happens to the database's connection."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import httpx
import psutil
import psycopg
import pytest

from praktiklog_runtime.settings import Settings
from praktiklog_web import PortIsTaken, serve
from tests.oracle import build
from tests.web.site import Site, served

Heard = Queue[tuple[float, str]]


@contextmanager
def listening(url: str, page: str) -> Iterator[Heard]:
    """Read a page's stream in a thread; give what it says and when."""
    heard: Heard = Queue()

    def read() -> None:
        with httpx.stream("GET", f"{url}/live/{page}", timeout=30) as answer:
            for line in answer.iter_lines():
                if line.startswith("data:"):
                    heard.put((time.monotonic(), line[5:].strip()))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    yield heard
    # The server goes first in some tests; either way the stream ends with it.


def event(site: Site) -> None:
    number = len(site.history)
    more = build.numbered(
        f"live-{number}", [build.slots("confirmed", "2021-09-02", "a1", "2021-09-02")]
    )
    site.add(*more)


@pytest.mark.parametrize("page", ["vacancies", "occupancy", "flow", "effect"])
def test_a_page_hears_where_it_is_and_what_comes(site: Site, page: str) -> None:
    with served(site.conninfo) as (url, _), listening(url, page) as heard:
        assert heard.get(timeout=5)[1] == "17"
        event(site)
        applied = time.monotonic()
        when, position = heard.get(timeout=5)
        assert position == "18"
        assert when - applied < 1


def test_a_lost_connection_is_made_again(site: Site) -> None:
    with served(site.conninfo) as (url, _), listening(url, "occupancy") as heard:
        assert heard.get(timeout=5)[1] == "17"
        with psycopg.connect(site.conninfo, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        event(site)
        assert heard.get(timeout=5)[1] == "18"
        assert httpx.get(f"{url}/occupancy", timeout=10).status_code == 200


def test_a_change_without_a_notification_is_seen_within_two_seconds(site: Site) -> None:
    with served(site.conninfo) as (url, _), listening(url, "flow") as heard:
        assert heard.get(timeout=5)[1] == "17"
        with psycopg.connect(site.conninfo, autocommit=True) as connection:
            connection.execute("UPDATE projections.checkpoint SET position = 170")
        assert heard.get(timeout=2)[1] == "170"


def test_a_burst_is_told_in_a_few_messages(site: Site) -> None:
    with served(site.conninfo) as (url, _), listening(url, "occupancy") as heard:
        assert heard.get(timeout=5)[1] == "17"
        with psycopg.connect(site.conninfo, autocommit=True) as connection:
            for position in range(1_000, 1_300):
                connection.execute(
                    "SELECT pg_notify('praktiklog_projections', %s)", (f"occupancy:{position}",)
                )
            connection.execute("UPDATE projections.checkpoint SET position = 1299")
        told = []
        while not told or told[-1] != "1299":
            told.append(heard.get(timeout=5)[1])
        assert len(told) < 30


def test_the_server_ends_at_once_with_pages_open(site: Site) -> None:
    with served(site.conninfo) as (url, process), listening(url, "occupancy") as heard:
        heard.get(timeout=5)
        began = time.monotonic()
        process.terminate()
        process.wait(timeout=10)
        assert time.monotonic() - began < 2


def test_the_process_stays_small_after_many_charts(site: Site) -> None:
    with served(site.conninfo) as (url, process):
        for day in range(1, 29):
            period = f"from=2021-01-{day:02}&to=2021-05-01"
            for page in ("occupancy", "flow", "effect"):
                assert httpx.get(f"{url}/{page}?{period}", timeout=10).status_code == 200
        assert psutil.Process(process.pid).memory_info().rss < 300 * 2**20


def test_a_page_is_answered_in_well_under_a_second(site: Site) -> None:
    with served(site.conninfo) as (url, _):
        for page in ("", "vacancies?on=2021-02-10", "occupancy", "flow", "effect"):
            answers = [httpx.get(f"{url}/{page}", timeout=10) for _ in range(4)]
            assert min(answer.elapsed.total_seconds() for answer in answers[1:]) < 0.3


def test_a_taken_port_is_refused_with_what_to_do(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        here = Path("/nonexistent")
        settings = Settings(data=here, nats_keys=here, web_port=port)
        with pytest.raises(PortIsTaken, match=f"port {port} .*set PRAKTIKLOG_WEB_PORT"):
            serve(settings, site.conninfo, moment_at=site.moment_at)
