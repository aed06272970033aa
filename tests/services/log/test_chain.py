"""The hash chain, and that batches and single appends write the same."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from praktiklog_audit.verify import verify
from praktiklog_events.chain import GENESIS, link
from praktiklog_services.log import LogEvent, PostgresLog
from praktiklog_services.log.history import exclusive
from praktiklog_services.log.moments import head, moment_at
from tests.services.log.samples import BEGIN, entry
from tests.support.postgres import emptied

Append = Callable[[PostgresLog, list[LogEvent]], int]


def one_by_one(log: PostgresLog, events: list[LogEvent]) -> int:
    return [log.append([event]) for event in events][-1]


def together(log: PostgresLog, events: list[LogEvent]) -> int:
    return log.append(events)


def as_history(log: PostgresLog, events: list[LogEvent]) -> int:
    for start in range(0, len(events), 4):
        with exclusive(log) as found:
            position = found.append(events[start : start + 4])
    return position


def rows(log: PostgresLog, table: str, columns: str) -> list[tuple[Any, ...]]:
    with log.connection() as connection:
        found = connection.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}")
        return found.fetchall()


EVENTS = [
    entry(1),
    entry(2, "company:æ", "candidate:2"),
    entry(3, time=BEGIN - timedelta(days=9)),  # older history that comes later
    entry(4, "candidate:2", "candidate:2"),
    entry(5, time=datetime(2021, 3, 1, 10, 30, 0, 5, tzinfo=timezone(timedelta(hours=2)))),
    *(entry(number) for number in range(6, 12)),
]


@pytest.mark.parametrize("append", [one_by_one, together, as_history])
def test_the_chain_can_be_computed_by_hand(log: PostgresLog, append: Append) -> None:
    append(log, EVENTS)

    expected = bytes(32)
    for _, recorded, digest, data in rows(log, "event", "position, recorded_at, hash, data"):
        text = recorded.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        expected = hashlib.sha256(expected + text.encode("ascii") + data).digest()
        assert digest == expected
    assert rows(log, "head", "hash") == [(expected,)]
    assert verify(log).hash == expected.hex()


def test_the_chain_begins_with_32_zero_bytes() -> None:
    recorded = datetime(2021, 3, 1, 12, 0, 0, 7, tzinfo=timezone(timedelta(hours=1)))

    assert bytes(32) == GENESIS
    assert (
        link(GENESIS, recorded, b"x").hex()
        == hashlib.sha256(b"\x00" * 32 + b"2021-03-01T11:00:00.000007Zx").hexdigest()
    )


@pytest.mark.parametrize("append", [one_by_one, together, as_history])
def test_the_stored_bytes_hold_neither_position_nor_recorded_time(
    log: PostgresLog, append: Append
) -> None:
    append(log, EVENTS)

    stored = [row[1] for row in rows(log, "event", "position, data")]

    assert stored == [event.data for event in EVENTS]
    assert not any(b"recordedtime" in data or b'"position"' in data for data in stored)


def test_batches_and_single_appends_write_the_same_rows(log: PostgresLog) -> None:
    found = []
    for append in (one_by_one, together, as_history):
        emptied(log)
        assert append(log, EVENTS) == len(EVENTS)
        found.append(
            (
                rows(log, "event", "position, id, type, known_at, tags, data"),
                rows(log, "tag", "tag, position, type"),
                rows(log, "head", "position, known_at"),
            )
        )
        # These tags are made up, so that they do not follow from the events.
        assert {each.what for each in verify(log).all_broken} == {"tags"}
        with log.connection() as connection:
            assert head(connection) == len(EVENTS)

    assert found[0] == found[1] == found[2]


def test_recorded_times_never_go_back(log: PostgresLog) -> None:
    ahead = datetime.now(UTC) + timedelta(minutes=4)
    with log.connection() as connection:
        connection.execute("UPDATE head SET recorded_at = %s", [ahead])

    one_by_one(log, EVENTS[:2])
    as_history(log, EVENTS[2:])

    assert {recorded for (recorded,) in rows(log, "event", "recorded_at")} == {ahead}


def test_known_at_is_the_running_maximum_of_time(log: PostgresLog, log_database: str) -> None:
    one_by_one(log, EVENTS[:3])
    as_history(log, EVENTS[3:])

    times = [event.time or BEGIN for event in EVENTS]
    for position in range(1, len(EVENTS) + 1):
        assert moment_at(log_database, position) == max(times[:position])
    assert moment_at(log_database, len(EVENTS) + 1) is None
    assert moment_at(log_database, 0) is None
