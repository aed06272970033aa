"""What the tests of the pages share: a log of plain events that real projections have applied."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from litestar import Litestar

from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.engine.writer import Writer
from praktiklog_runtime.settings import Settings
from praktiklog_web import create_app
from tests.oracle import build
from tests.oracle.known_at import moment_of
from tests.projections.support import Plain, positioned

HISTORY = build.numbered(
    "pages",
    [
        build.company("2021-01-04", "c1", "private", "47"),
        build.opened("2021-01-05", "a1", 4),
        build.opened("2021-01-05", "b1", 2, jobcentre="nyborg", slot_kind="single"),
        build.slots("confirmed", "2021-02-01", "a1", "2021-02-01"),
        build.referred("2021-01-06", "r1"),
        build.referred("2021-01-06", "r2", "akademikere"),
        build.referred("2021-01-20", "r3"),
        build.started("2021-01-18", "p1", ("2021-01-18", "2021-04-16"), "a1", referral_id="r1"),
        build.started("2021-02-01", "p2", ("2021-02-01", "2021-03-31"), "a1", referral_id="r2"),
        build.started("2021-02-02", "p3", ("2021-02-01", "2021-02-28"), None),
        build.ended("2021-03-01", "p3", "2021-02-26"),
        build.ended("2021-03-31", "p2", "2021-03-31"),
        build.ended("2021-04-16", "p1", "2021-04-16"),
        build.observed("2021-07-01", "p2", "3m", "register", "ordinary_job"),
        build.observed("2021-07-16", "p1", "3m", "register", "benefit"),
        build.slots("closed", "2021-08-31", "a1", "2021-09-01"),
        build.slots("closed", "2021-08-31", "b1", "2021-09-01"),
    ],
)
"""Half a year in two jobcentres that nothing follows."""


TEST_HOST = "testserver.local"
"""The name that the test client asks for."""


class Site:
    """A database with the projections of a log, to which more can be added."""

    def __init__(self, conninfo: str, history: Sequence[Plain]) -> None:
        self.conninfo = conninfo
        self.history: list[Plain] = []
        self.add(*history)

    def add(self, *events: Plain) -> None:
        """Let every projection apply more events at the end of the log."""
        before = len(self.history)
        self.history += events
        fresh = positioned(self.history)[before:]
        for name in PROJECTIONS:
            with psycopg.connect(self.conninfo) as connection:
                Writer(connection, registry.projection(name)).apply(fresh)

    def moment_at(self, position: int) -> datetime | None:
        """Tell the running maximum of `time` there."""
        moments = [moment_of(event) for event in self.history[:position]]
        return max(moments) if position <= len(self.history) else None

    def app(self, **more: Any) -> Litestar:
        """Build the application on it."""
        data = Path("/nonexistent")
        settings = Settings(data=data, nats_keys=data, web_hosts=(TEST_HOST,))
        return create_app(settings, self.conninfo, moment_at=self.moment_at, **more)


def today(name: str, *events: Plain) -> list[Plain]:
    """Give events ids of their own and register them now."""
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return [event | {"time": now} for event in build.numbered(name, list(events))]


@contextmanager
def served(
    conninfo: str, port: int = 0, before: str = ""
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve the pages from a process of their own; give the address and the process."""
    program = (
        "import sys; from pathlib import Path\n"
        "from praktiklog_runtime.settings import Settings\n"
        "from praktiklog_web import serve\n"
        f"{before}\n"
        "here = Path('/nonexistent')\n"
        "settings = Settings(data=here, nats_keys=here, web_port=int(sys.argv[2]))\n"
        "serve(settings, sys.argv[1], moment_at=lambda position: None,\n"
        "      on_ready=lambda url: print(url, flush=True))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, conninfo, str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        url = process.stdout.readline().strip()
        yield url, process
    finally:
        process.terminate()
        process.communicate(timeout=10)


def rows_of(text: str) -> list[Plain]:
    """Read an answer in JSON."""
    rows: list[Plain] = json.loads(text)
    return rows
