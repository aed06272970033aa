"""A projection whose rows are not what the log gives is found out, row by row."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import psycopg
import pytest

from praktiklog_audit import differing
from praktiklog_audit.differing import Difference
from praktiklog_audit.replay import Replayed, replay
from praktiklog_projections import PROJECTIONS
from praktiklog_projections.engine import replay as engine
from praktiklog_projections.engine.rebuild import rebuild
from praktiklog_projections.engine.scratch import PREFIX
from praktiklog_projections.errors import ChainBroken, UnknownProjection
from tests.oracle.histories import generate
from tests.oracle.known_at import moment_of
from tests.projections.streams import record
from tests.projections.support import database

HISTORY = list(generate(500, seed=31))


@pytest.fixture(scope="module")
def filled(postgres_server: str) -> Iterator[str]:
    """Give a database whose log and projections hold a history; tests leave it as it is."""
    with database(postgres_server, "replayed") as conninfo:
        record(conninfo, HISTORY)
        for name in PROJECTIONS:
            rebuild(conninfo, name)
        yield conninfo


class changed:  # noqa: N801  reads as a sentence
    """Statements carried out behind the back of everybody, and taken back."""

    def __init__(self, conninfo: str, statement: str, *tables: str) -> None:
        self._conninfo, self._statement, self._tables = conninfo, statement, tables

    def __enter__(self) -> None:
        self._do(*(f"CREATE TABLE kept_{i} AS TABLE {t}" for i, t in enumerate(self._tables)))
        assert self._do(self._statement), self._statement

    def __exit__(self, *_: object) -> None:
        for number, table in enumerate(self._tables):
            self._do(f"DELETE FROM {table}", f"INSERT INTO {table} TABLE kept_{number}")
            self._do(f"DROP TABLE kept_{number}")

    def _do(self, *statements: str) -> int:
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            return sum(connection.execute(each.encode()).rowcount for each in statements)


def left(conninfo: str) -> list[str]:
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute(
            "SELECT nspname::text FROM pg_namespace WHERE starts_with(nspname::text, %(prefix)s)"
            " UNION SELECT instance FROM projections.checkpoint"
            " WHERE starts_with(instance, %(prefix)s)",
            {"prefix": PREFIX},
        ).fetchall()
    return [name for (name,) in rows]


def found(conninfo: str, name: str, until: int | datetime | None = None) -> list[Difference]:
    replayed = replay(conninfo, name, until)
    assert replayed.equal == (not replayed.differences)
    assert replayed.equal or replayed.digest != replayed.live_digest
    assert left(conninfo) == []
    return replayed.differences


@pytest.mark.parametrize("name", PROJECTIONS)
def test_what_serves_is_what_the_log_gives_wherever_it_is_compared(filled: str, name: str) -> None:
    whole = replay(filled, name)
    assert (whole.projection, whole.version, whole.events, whole.position) == (
        *(name, 1),
        *(len(HISTORY), len(HISTORY)),
    )
    assert whole.equal
    assert whole.differences == []
    assert whole.digest == whole.live_digest
    seen = {whole.digest}
    for until in (0, 1, 77, 250):
        part = replay(filled, name, until)
        assert (part.equal, part.position) == (True, until)
        seen.add(part.digest)
    assert len(seen) >= 4
    assert replay(filled, name, 10_000) == whole


def test_a_moment_means_what_was_known_at_it(filled: str) -> None:
    moment = moment_of(HISTORY[200])
    latest = datetime.min.replace(tzinfo=moment.tzinfo)
    known = 0
    for event in HISTORY:
        latest = max(latest, moment_of(event))
        known += latest <= moment
    part = replay(filled, "flow", moment)
    assert (part.position, part.equal) == (known, True)


ROWS: dict[str, tuple[str, str, str]] = {
    "a value": ("UPDATE {0} SET jobcentre = 'nowhere'", "company", "changed"),
    "a date": ("UPDATE {0} SET planned_end_on = planned_end_on + 1", "placement", "changed"),
    "a void undone": ("UPDATE {0} SET voided = NOT voided", "placement", "changed"),
    "when it was known": (
        "UPDATE {0} SET known_from_at = known_from_at - interval '1 day'",
        "reservation",
        "changed",
    ),
    "the events behind it": ("UPDATE {0} SET positions = '{{1}}'", "agreement", "changed"),
    "a row removed": ("DELETE FROM {0}", "schedule", "missing"),
}


@pytest.mark.parametrize("what", ROWS)
def test_a_live_row_that_was_changed_is_named_with_its_key(filled: str, what: str) -> None:
    statement, name, expected = ROWS[what]
    table = f"occupancy_1.{name}"
    one = f"(SELECT ctid FROM {table} WHERE known_from > 100 ORDER BY known_from LIMIT 1)"
    with psycopg.connect(filled) as connection:
        (key, known_from) = connection.execute(
            f"SELECT {name if name != 'schedule' else 'agreement'}_id, known_from FROM {table} "
            f"WHERE ctid = {one}".encode()
        ).fetchone()  # type: ignore[misc]
    with changed(filled, f"{statement.format(table)} WHERE ctid = {one}", table):
        (difference,) = found(filled, "occupancy")
        assert found(filled, "occupancy", known_from - 1) == []
    assert (difference.table, difference.what) == (name, expected)
    assert difference.known_from == known_from
    assert list(difference.key.values()) == [key]
    if expected == "changed":
        ((_, values),) = difference.columns.items()
        assert values["live"] != values["replayed"]
    assert found(filled, "occupancy") == []


def test_rows_that_no_event_made_and_rows_that_stand_twice_are_extra(filled: str) -> None:
    with changed(
        filled,
        "INSERT INTO effect_1.outcome SELECT 'nobody', horizon, source, status, "
        "known_from, known_from_at, known_to, known_to_at, positions "
        "FROM effect_1.outcome LIMIT 1",
        "effect_1.outcome",
    ):
        (extra,) = found(filled, "effect")
    assert (extra.table, extra.what) == ("outcome", "extra")
    assert extra.key["placement_id"] == "nobody"


def test_of_a_table_that_is_all_wrong_the_first_rows_are_named(
    filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differing, "MOST", 10)
    with changed(filled, "UPDATE occupancy_1.schedule SET slots = 9", "occupancy_1.schedule"):
        named = found(filled, "occupancy")
    assert len(named) == 10
    assert {each.table for each in named} == {"schedule"}
    assert {each.what for each in named} == {"changed"}
    assert {"slots"} == {column for each in named for column in each.columns}


def test_events_that_only_one_of_both_kept_back_are_named(filled: str) -> None:
    with changed(
        filled,
        "INSERT INTO projections.unknown VALUES ('flow_1', 40, 'colour.seen.v1')",
        "projections.unknown",
    ):
        replayed: Replayed = replay(filled, "flow")
    (difference,) = replayed.differences
    assert not replayed.equal
    assert (difference.table, difference.known_from, difference.what) == ("unknown", 40, "extra")
    assert difference.key == {"type": "colour.seen.v1"}


def test_a_checkpoint_beyond_the_log_is_no_reason_to_pass_over_its_rows(filled: str) -> None:
    beyond = len(HISTORY) + 1
    with (
        changed(
            filled,
            f"UPDATE projections.checkpoint SET position = {beyond} WHERE instance = 'flow_1'",
        ),
        changed(
            filled,
            f"UPDATE flow_1.start SET known_from = {beyond} "
            "WHERE ctid = (SELECT ctid FROM flow_1.start ORDER BY known_from DESC LIMIT 1)",
            "flow_1.start",
        ),
    ):
        assert {each.what for each in found(filled, "flow")} == {"extra", "missing"}
    with psycopg.connect(filled) as connection:
        connection.execute(
            "UPDATE projections.checkpoint SET position = %s WHERE instance = 'flow_1'",
            [len(HISTORY)],
        )


def test_a_log_that_was_changed_is_no_basis(filled: str) -> None:
    with (
        changed(
            filled, "UPDATE log.event SET hash = sha256(hash) WHERE position = 123", "log.event"
        ),
        pytest.raises(ChainBroken, match="event 123 is not the log's"),
    ):
        replay(filled, "flow")
    assert left(filled) == []


def test_an_unknown_projection_is_refused(filled: str) -> None:
    with pytest.raises(UnknownProjection, match="no projection 'colour'"):
        replay(filled, "colour")


_OWNER = """
import sys
from praktiklog_projections.engine.replay import replay
with replay(sys.argv[1], "flow"):
    print("there", flush=True)
    sys.stdin.read()
"""


def owner(conninfo: str) -> "subprocess.Popen[Any]":
    process = subprocess.Popen(
        [sys.executable, "-c", _OWNER, conninfo], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"there\n"
    return process


def test_what_a_killed_replay_left_is_swept_and_what_another_uses_is_not(filled: str) -> None:
    killed, running = owner(filled), owner(filled)
    try:
        both = left(filled)
        assert len(both) == 2
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        with engine.replay(filled, "flow") as again:
            (used,) = set(left(filled)) - {again.projection.instance}
            assert used in both
        assert left(filled) == [used]
    finally:
        for process in (killed, running):
            process.communicate()
    assert left(filled) == []
