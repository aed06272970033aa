"""Rows that move while they are compared are never called broken; what stays different is."""

import threading
from collections.abc import Iterator

import psycopg
import pytest

from praktiklog_audit import rows
from praktiklog_audit.replay import Replayed, replay
from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.engine.rebuild import rebuild
from praktiklog_projections.engine.replay import fold_log
from praktiklog_projections.engine.writer import LAST
from tests.oracle.histories import generate
from tests.projections.streams import record
from tests.projections.support import database

HISTORY = list(generate(300, seed=8))
THERE = 60
"""Events that are there from the start; the others arrive."""
AT_ONCE = 20

LEFT = "UPDATE flow_1.referral SET jobcentre = 'nowhere' WHERE known_from < 30"


@pytest.fixture
def filled(postgres_server: str) -> Iterator[str]:
    with database(postgres_server, "rows") as conninfo:
        record(conninfo, HISTORY[:THERE])
        for name in PROJECTIONS:
            rebuild(conninfo, name)
        yield conninfo


def do(conninfo: str, *statements: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for statement in statements:
            assert connection.execute(statement.encode()).rowcount, statement


def compare(conninfo: str) -> tuple[list[tuple[int, str]], list[str]]:
    faults, unchecked = rows.compare(lambda _: conninfo)
    assert {(each.where, each.what) for each in faults} <= {("projections", "rows")}
    assert {each.where for each in unchecked} <= {"projections"}
    return [(each.position, each.detail) for each in faults], [each.why for each in unchecked]


def test_clean_rows_are_clean_while_events_arrive(filled: str) -> None:
    def arrive() -> None:
        with psycopg.connect(filled, autocommit=True) as connection:
            for start in range(THERE, len(HISTORY), AT_ONCE):
                record(filled, HISTORY[start : start + AT_ONCE])
                for name in PROJECTIONS:
                    fold_log(filled, connection, registry.projection(name), LAST)

    arriving = threading.Thread(target=arrive)
    arriving.start()
    compared = 0
    while arriving.is_alive():
        assert compare(filled) == ([], [])
        compared += 1
    arriving.join()

    assert compared > 1
    assert replay(filled, "flow").position == len(HISTORY)
    assert compare(filled) == ([], [])


def after_one_replay(monkeypatch: pytest.MonkeyPatch, conninfo: str, statement: str) -> None:
    """Carry a statement out between the first replay of flow and the second."""

    def and_then(connected: str, name: str) -> Replayed:
        replayed = replay(connected, name)
        if name == "flow":
            monkeypatch.setattr(rows, "replay", replay)
            do(conninfo, statement)
        return replayed

    monkeypatch.setattr(rows, "replay", and_then)


def test_a_difference_that_passes_is_none(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    do(filled, "CREATE TABLE kept AS TABLE flow_1.referral", LEFT)
    mended = (
        "UPDATE flow_1.referral r SET jobcentre = k.jobcentre FROM kept k"
        " WHERE k.referral_id = r.referral_id AND k.known_from = r.known_from"
    )
    after_one_replay(monkeypatch, filled, mended)

    assert compare(filled) == ([], [])


def test_rows_that_differ_now_here_now_there_are_called_unchecked(
    filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(filled, LEFT)
    moved = (
        "UPDATE flow_1.referral SET jobcentre = 'elsewhere', known_from_at = now()"
        " WHERE known_from < 30"
    )
    after_one_replay(monkeypatch, filled, moved)

    faults, unchecked = compare(filled)
    assert faults == []
    assert unchecked == ["rows of flow: they change while they are compared: verify again"]


UNCHECKED: dict[str, tuple[str, str]] = {
    "no version serves": ("DELETE FROM projections.serving WHERE projection = 'flow'", "serves"),
    "a version that this program does not have": (
        "UPDATE projections.checkpoint SET version = 99 WHERE instance = 'flow_1'",
        "no version 99 of flow",
    ),
}


@pytest.mark.parametrize("what", UNCHECKED)
def test_what_cannot_be_compared_is_named_and_the_others_are_compared(
    filled: str, what: str
) -> None:
    statement, said = UNCHECKED[what]
    do(
        filled,
        statement,
        "UPDATE effect_1.placement SET known_from_at = now() WHERE known_from ="
        " (SELECT min(known_from) FROM effect_1.placement)",
    )

    ((_, detail),), (why,) = compare(filled)
    assert detail.startswith("effect: the row of placement with placement_id ")
    assert said in why


def test_tables_that_are_not_there_are_named(filled: str) -> None:
    with psycopg.connect(filled) as connection:
        connection.execute("DROP TABLE flow_1.referral")

    assert compare(filled) == (
        [],
        ["flow: its tables are not there; `praktiklog up` makes them"],
    )


def test_of_a_projection_that_is_all_wrong_the_first_rows_are_named(
    filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "MOST", 3)
    do(filled, "UPDATE flow_1.referral SET known_from_at = now()", "DELETE FROM effect_1.placement")

    faults, unchecked = compare(filled)
    assert unchecked == []
    assert [position for position, _ in faults] == sorted(position for position, _ in faults)
    named = [detail.partition(":")[0] for _, detail in faults]
    assert sorted(named) == ["effect"] * 3 + ["flow"] * 3
