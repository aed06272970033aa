"""A batch is appended by one call under a lock that the caller holds, and its clock is watched."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError

from praktiklog_audit.verify import verify
from praktiklog_services.log import ClockError, LogEvent, PostgresLog, batch
from praktiklog_services.log.history import exclusive
from tests.services.log.samples import BEGIN, entry, number_of


def in_a_batch(log: PostgresLog) -> Callable[[list[LogEvent]], int]:
    def append(events: list[LogEvent]) -> int:
        with exclusive(log) as head:
            return head.append(events)

    return append


def test_a_batch_in_a_transaction_that_holds_the_head_returns_its_last_position(
    log: PostgresLog,
) -> None:
    log.append([entry(1)])

    with log.connection() as connection, connection.transaction():
        held = connection.execute("SELECT position FROM head FOR UPDATE").fetchone()
        assert held == (1,)
        assert batch.append(connection, "log", [entry(2), entry(3)]) == 3
        assert batch.append(connection, "log", [entry(4)]) == 4

    assert [(found.position, number_of(found.event.data)) for found in log.read()] == [
        (number, number) for number in range(1, 5)
    ]
    assert verify(log).broken is None


def test_events_without_tags_id_or_time_are_taken(log: PostgresLog) -> None:
    with exclusive(log) as head:
        head.append([LogEvent("a.b.v1", b"{}", []), entry(2, time=BEGIN), LogEvent("c", b"1", [])])

    with log.connection() as connection:
        rows = connection.execute(
            "SELECT id IS NULL, tags = '{}', nullif(known_at, '-infinity') FROM event"
            " ORDER BY position"
        ).fetchall()
        known = connection.execute("SELECT known_at FROM head").fetchone()
    assert [row[:2] for row in rows] == [(True, True), (False, False), (True, True)]
    assert rows[2][2] == BEGIN
    assert known == (BEGIN,)


def test_known_at_never_decreases_within_or_between_batches(log: PostgresLog) -> None:
    hours = [3, 1, 5, 2]
    with exclusive(log) as head:
        head.append([entry(n, time=BEGIN + timedelta(hours=h)) for n, h in enumerate(hours)])
    with exclusive(log) as head:
        head.append([entry(9, time=BEGIN)])

    with log.connection() as connection:
        found = connection.execute("SELECT known_at FROM event ORDER BY position").fetchall()
    assert found == [(BEGIN + timedelta(hours=h),) for h in (3, 3, 5, 5, 5)]


def test_an_id_that_is_there_refuses_the_whole_batch(log: PostgresLog) -> None:
    log.append([entry(1)])

    with pytest.raises(IntegrityError), exclusive(log) as head:
        head.append([entry(2), entry(1)])

    assert log.append([entry(3)]) == 2


@pytest.mark.parametrize("way", ["alone", "batch"])
def test_nothing_is_recorded_while_the_clock_is_behind_the_log(log: PostgresLog, way: str) -> None:
    log.append([entry(1)])
    with log.connection() as connection:
        connection.execute("UPDATE head SET recorded_at = clock_timestamp() + interval '6 minutes'")

    append = log.append if way == "alone" else in_a_batch(log)
    with pytest.raises(ClockError, match="behind what the log "):
        append([entry(2)])

    with log.connection() as connection:
        connection.execute("UPDATE head SET recorded_at = clock_timestamp() + interval '4 minutes'")
        last = connection.execute("SELECT recorded_at FROM head").fetchone()
    assert log.append([entry(2)]) == 2
    with log.connection() as connection:
        assert connection.execute("SELECT recorded_at FROM head").fetchone() == last


def test_appending_is_the_functions_alone(log_database: str) -> None:
    with psycopg.connect(log_database) as connection:
        rows = connection.execute(
            "SELECT proname, prosecdef, proconfig FROM pg_proc"
            " WHERE pronamespace = 'log'::regnamespace AND proname LIKE 'append%' ORDER BY 1"
        ).fetchall()

    assert [row[:2] for row in rows] == [("append", True), ("append_batch", True)]
    assert all(row[2] == ["search_path=pg_catalog, pg_temp"] for row in rows)
