"""Positions have no gaps, and commit order is position order, whatever happens."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count

import psycopg
import pytest
from eventsourcing.dcb.api import DCBAppendCondition, DCBQuery, DCBQueryItem
from eventsourcing.persistence import IntegrityError, OperationalError

from praktiklog_audit.verify import verify
from praktiklog_services.log import PostgresLog, migrate
from praktiklog_services.log.history import exclusive
from tests.services.log.samples import entry, number_of

ANYTHING = DCBAppendCondition(DCBQuery([DCBQueryItem()]), after=0)


def numbers(log: PostgresLog) -> list[int]:
    return [number_of(found.event.data) for found in log.read()]


def test_an_event_id_that_is_there_is_refused_and_leaves_no_gap(log: PostgresLog) -> None:
    log.append([entry(1)])

    with pytest.raises(IntegrityError):
        log.append([entry(2), entry(1)])
    with pytest.raises(IntegrityError):
        log.append([entry(3), entry(3)])

    assert log.append([entry(2)]) == 2
    assert numbers(log) == [1, 2]


def test_a_transaction_that_is_rolled_back_leaves_no_gap(log: PostgresLog) -> None:
    log.append([entry(1)])

    with suppress(KeyboardInterrupt), exclusive(log) as head:
        assert head.append([entry(2), entry(3)]) == 3
        raise KeyboardInterrupt

    assert log.append([entry(4)]) == 2
    assert numbers(log) == [1, 4]
    assert verify(log).broken is None


def test_a_connection_that_dies_while_it_appends_leaves_no_gap(
    log: PostgresLog, log_database: str
) -> None:
    log.append([entry(1)])

    def append_and_die() -> None:
        with exclusive(log) as head:
            head.append([entry(2)])
            pid = head.connection.info.backend_pid
            with psycopg.connect(log_database, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    with pytest.raises(OperationalError):
        append_and_die()

    assert log.append([entry(3)]) == 2
    assert numbers(log) == [1, 3]


def test_eight_writers_leave_no_gap_though_many_of_them_fail(log: PostgresLog) -> None:
    handed_out: list[int] = []
    refused = count()

    def write(writer: int) -> None:
        for turn in range(25):
            number = writer * 100 + turn
            log_position = log.append([entry(number)])
            handed_out.append(log_position)
            for events, condition in (
                ([entry(number + 50), entry(number)], None),
                ([entry(number + 50)], ANYTHING),
            ):
                with pytest.raises(IntegrityError):
                    log.append(events, condition)
                next(refused)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(1, 9)))

    assert next(refused) == 400
    assert sorted(handed_out) == list(range(1, 201))
    assert [found.position for found in log.read()] == list(range(1, 201))
    assert verify(log).broken is None


def test_a_reader_that_tails_four_writers_misses_nothing(log: PostgresLog) -> None:
    wanted = 4 * 60
    seen: list[int] = []
    stuck = threading.Event()

    def tail() -> None:
        last = 0
        deadline = time.monotonic() + 60
        while last < wanted and time.monotonic() < deadline:
            for found in log.read(after=last):
                seen.append(found.position)
                last = found.position
        if last < wanted:
            stuck.set()

    def write(writer: int) -> None:
        for turn in range(60):
            if turn % 6:
                log.append([entry(writer * 1_000 + turn)])
            else:
                with exclusive(log) as head:
                    head.append([entry(writer * 1_000 + turn)])

    reader = threading.Thread(target=tail)
    reader.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(1, 5)))
    reader.join()

    assert not stuck.is_set()
    assert seen == list(range(1, wanted + 1))


def test_every_writers_events_stand_in_its_own_order(log: PostgresLog) -> None:
    def write(writer: int) -> None:
        for turn in range(20):
            log.append([entry(writer * 100 + turn)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(1, 5)))

    for writer in range(1, 5):
        mine = [number for number in numbers(log) if number // 100 == writer]
        assert mine == sorted(mine)


@pytest.mark.parametrize("maintenance", ["ANALYZE", "VACUUM"])
def test_maintenance_does_not_stall_an_append(
    log: PostgresLog, log_database: str, maintenance: str
) -> None:
    with exclusive(log) as head:
        head.append([entry(number) for number in range(1, 3_001)])
    with psycopg.connect(log_database, autocommit=True) as connection:
        # Slow enough that some appends must fall into it.
        connection.execute("SET vacuum_cost_delay = '20ms'")
        connection.execute("SET vacuum_cost_limit = 60")
        begun = time.monotonic()
        working = threading.Thread(
            target=lambda: connection.execute(f"{maintenance} log.event, log.tag, log.head")
        )
        working.start()
        during = 0
        longest = 0.0
        number = count(10_000)
        while working.is_alive():
            before = time.monotonic()
            log.append([entry(next(number))])
            longest = max(longest, time.monotonic() - before)
            during += working.is_alive()
        took = time.monotonic() - begun

    # The library's table lock would let none through before the end.
    assert during >= 3
    assert longest < took


def test_an_append_waits_for_another_and_then_says_that_it_is_busy(
    log: PostgresLog, log_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("praktiklog_services.log.recorder.LOCK_TIMEOUT_MS", 200)
    other = PostgresLog(log_database)
    try:
        with exclusive(log) as head:
            head.append([entry(1)])
            with pytest.raises(OperationalError):
                other.append([entry(2)])
        assert other.append([entry(3)]) == 2
    finally:
        other.close()
    assert numbers(log) == [1, 3]


def test_a_read_does_not_wait_for_an_append(log: PostgresLog) -> None:
    log.append([entry(1)])

    with exclusive(log) as head:
        head.append([entry(2)])
        assert numbers(log) == [1]

    assert numbers(log) == [1, 2]


def test_two_logs_in_one_database_know_nothing_of_each_other(
    log: PostgresLog, log_database: str
) -> None:
    migrate(log_database, "other")
    other = PostgresLog(log_database, "other")
    try:
        log.append([entry(1), entry(2)])
        assert other.append([entry(1)], ANYTHING) == 1
        assert [log.append([entry(3)]), other.append([entry(4)])] == [3, 2]
        assert (numbers(log), numbers(other)) == ([1, 2, 3], [1, 4])
        assert verify(log).hash != verify(other).hash
        with other.subscribe() as subscription:
            assert [number_of(next(subscription).event.data) for _ in range(2)] == [1, 4]
    finally:
        other.close()


def test_migrating_again_changes_nothing_and_many_may_do_it_at_once(
    log: PostgresLog, log_database: str
) -> None:
    log.append([entry(1)])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: migrate(log_database), range(8)))
        list(pool.map(lambda _: migrate(log_database, "fresh"), range(8)))

    assert numbers(log) == [1]
    assert verify(log).broken is None


def test_a_connection_that_was_ended_raises_once_and_is_replaced(
    log: PostgresLog, log_database: str
) -> None:
    log.append([entry(1)])
    with log.connection() as first, log.connection() as second:
        assert first is not second
    with psycopg.connect(log_database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    failed = 0
    while True:
        try:
            position = log.append([entry(2)])
        except OperationalError:
            failed += 1
            assert failed <= 2
        else:
            break

    assert position == 2
    assert numbers(log) == [1, 2]
