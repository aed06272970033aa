"""A lock ends: whoever is stopped while it holds the head's holds nobody up for long."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest

from praktiklog_runtime.postgres_url import as_user, limited
from praktiklog_services.log import PostgresLog
from tests.services.log.samples import entry

HOLD = """
import sys, time
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.history import exclusive
log = PostgresLog(sys.argv[1])
with exclusive(log):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def stopped_holder(conninfo: str) -> Iterator[None]:
    """Let a process take the head's lock, and stop it there."""
    holder = subprocess.Popen([sys.executable, "-c", HOLD, conninfo], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.send_signal(signal.SIGSTOP)
        yield
    finally:
        holder.kill()
        holder.communicate()


def test_a_stopped_holder_of_the_head_loses_it(log_database: str) -> None:
    writer = limited(log_database, "writer")
    with closing(PostgresLog(writer)) as log, stopped_holder(writer):
        begun = time.monotonic()
        assert log.append([entry(1)]) == 1
        assert time.monotonic() - begun < 9


@pytest.mark.parametrize("role", ["owner", "writer", "relay", "reader", "occupancy"])
def test_every_connection_has_its_limits(log_database: str, role: str) -> None:
    limits = ("idle_in_transaction_session_timeout", "lock_timeout", "statement_timeout")
    url = limited(log_database, role)
    with psycopg.connect(url) as connection:
        shown = {name: connection.execute(f"SHOW {name}").fetchone() for name in limits}
    assert shown["lock_timeout"] == ("10s",)
    assert shown["idle_in_transaction_session_timeout"] in {("5s",), ("1min",)}
    assert (shown["statement_timeout"] == ("0",)) == (role == "owner")
    told = psycopg.conninfo.conninfo_to_dict(url)
    assert (told["keepalives"], told["tcp_user_timeout"]) == ("1", "25000")


def test_a_role_keeps_what_its_address_says_besides() -> None:
    url = as_user("host=/x dbname=a options='-c search_path=log'", "reader")
    told = psycopg.conninfo.conninfo_to_dict(url)
    assert told["user"] == "praktiklog_reader"
    assert str(told["options"]).startswith("-c search_path=log -c ")
