"""`import --wait` waits out what passes, and says what stays."""

import threading
from collections.abc import Iterator

import psycopg
import pytest

from praktiklog import waiting
from praktiklog.errors import CommandFailed
from praktiklog_projections.engine import checkpoint
from tests.projections.support import database


@pytest.fixture
def conninfo(postgres_server: str) -> Iterator[str]:
    with database(postgres_server, "waiting") as own:
        yield own


@pytest.fixture
def connection(conninfo: str) -> Iterator[psycopg.Connection]:
    """Give a database in which all projections but one are there, and that one has failed."""
    with psycopg.connect(conninfo, autocommit=True) as made:
        made.execute("UPDATE projections.checkpoint SET position = 5 WHERE projection <> 'flow'")
        checkpoint.fail(made, "flow", 0, "something is away")
        assert checkpoint.meta(made, "flow").state == "failed"
        yield made


def test_a_failure_that_passes_is_waited_out(conninfo: str, connection: psycopg.Connection) -> None:
    failed: list[CommandFailed] = []

    def wait() -> None:
        try:
            waiting.wait_for_projections(conninfo, 5)
        except CommandFailed as error:
            failed.append(error)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    thread.join(0.5)
    assert thread.is_alive(), "it waits"
    connection.execute(
        "UPDATE projections.checkpoint SET position = 5, failure = NULL WHERE projection = 'flow'"
    )
    thread.join(10)
    assert not thread.is_alive()
    assert not failed


@pytest.mark.usefixtures("connection")
def test_a_failure_that_stays_is_said(conninfo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "FAILED_SECONDS", 0.2)
    with pytest.raises(CommandFailed, match="projection flow has failed: something is away"):
        waiting.wait_for_projections(conninfo, 5)
