"""The whole log under clocks that are wrong: PostgreSQL's and our process's, by Debian's faketime.

Run with `make clocks`. Each offset is a server of its own, so this takes a minute.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from praktiklog_audit.verify import verify
from praktiklog_runtime import postgres
from praktiklog_runtime.settings import Settings
from praktiklog_services.log import ClockError, PostgresLog, migrate
from praktiklog_services.log.history import exclusive
from tests.runtime.conftest import clean_up
from tests.services.log.samples import entry

LIBRARY = next((str(found) for found in Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
pytestmark = [
    pytest.mark.clocks,
    pytest.mark.skipif(LIBRARY is None, reason="Debian's package faketime is missing"),
]
OFFSETS = ["+400d", "-400d", "+10m", "-10m"]
APPEND = """
import sys
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.history import exclusive
from tests.services.log.samples import entry
log = PostgresLog(sys.argv[1])
with exclusive(log) as head:
    print(head.append([entry(int(sys.argv[2]))]))
"""


def clock_of(offset: str | None) -> dict[str, str]:
    """Give the variables under which a process has the clock of `offset`."""
    return {"LD_PRELOAD": LIBRARY, "FAKETIME": offset} if offset and LIBRARY else {}


def appended(offset: str | None, conninfo: str, number: int) -> subprocess.CompletedProcess[str]:
    """Append an event in a process whose clock is off."""
    return subprocess.run(
        [sys.executable, "-c", APPEND, conninfo, str(number)],
        env=os.environ | clock_of(offset),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        if folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    settings = Settings(data=tmp_path / "data", nats_keys=tmp_path / "keys")
    yield settings
    clean_up(settings.data)


@contextmanager
def served(settings: Settings, offset: str | None) -> Iterator[PostgresLog]:
    """Serve the log by a PostgreSQL whose clock is off."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in clock_of(offset).items():
            patched.setenv(name, value)
        postgres.ensure(settings)  # hands the variables on to the server
    migrate(postgres.url(settings))
    log = PostgresLog(postgres.url(settings))
    try:
        yield log
    finally:
        log.close()
        postgres.stop(settings)


def append(log: PostgresLog, number: int) -> int:
    with exclusive(log) as head:
        return head.append([entry(number)])


@pytest.mark.parametrize("offset", OFFSETS)
def test_postgres_whose_clock_is_wrong_records_nothing_wrong(
    settings: Settings, offset: str
) -> None:
    with served(settings, None) as log:
        assert append(log, 1) == 1
    with served(settings, offset) as log:
        with pytest.raises(ClockError, match="clock"):
            append(log, 2)
        assert verify(log).broken is None
    with served(settings, None) as log:
        assert append(log, 3) == 2
        assert verify(log).broken is None


@pytest.mark.parametrize("offset", OFFSETS)
def test_a_process_whose_clock_is_wrong_records_nothing_wrong(
    settings: Settings, offset: str
) -> None:
    with served(settings, None) as log:
        assert append(log, 1) == 1
        done = appended(offset, log.conninfo, 2)
        assert done.returncode != 0
        assert "ClockError" in done.stderr
        assert appended(None, log.conninfo, 3).stdout.strip() == "2"


@pytest.mark.parametrize(
    "moment", ["@2040-10-28 00:30:00", "@2040-10-28 01:30:00", "@2041-03-31 00:59:58"]
)
def test_the_hours_in_which_clocks_change_pass_unnoticed(settings: Settings, moment: str) -> None:
    with served(settings, moment) as log:
        for number in (1, 2):
            done = appended(moment, log.conninfo, number)
            assert done.stdout.strip() == str(number), done.stderr
        with psycopg.connect(log.conninfo) as connection:
            rows = connection.execute("SELECT recorded_at FROM log.event ORDER BY position")
            times = [row[0] for row in rows.fetchall()]
        assert times == sorted(times)
        assert times[0].year in {2040, 2041}
        assert verify(log).broken is None
