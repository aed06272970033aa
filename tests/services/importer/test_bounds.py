"""However long a file is, and whatever happens meanwhile, every line counts once."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import msgspec
import pytest
from eventsourcing.persistence import OperationalError
from hypothesis import HealthCheck, settings
from hypothesis import given as examples
from hypothesis import strategies as st

from praktiklog_audit.verify import verify
from praktiklog_events import Fact
from praktiklog_events.answers import Accepted
from praktiklog_services.deciding import known
from praktiklog_services.deciding.handler import Handler
from praktiklog_services.importer import Importer, Line, importer, read_lines
from praktiklog_services.log import PostgresLog
from praktiklog_services.log.history import Exclusive, exclusive
from praktiklog_services.registry import BY_TYPE
from tests.oracle.histories import generate
from tests.services.facts import (
    capacity,
    course_started,
    day,
    ended,
    opened,
    referred,
    reserved,
    started,
)
from tests.services.importing import (
    HISTORY,
    NOW,
    counts,
    happened,
    imported,
    imported_file,
    lines_of,
    stored,
)
from tests.support.postgres import emptied
from tests.support.spec import NOON

GOOD = lines_of(HISTORY)


def mixed_history(seed: int, size: int = 250) -> list[bytes]:
    """Write a random history with repetitions, conflicts, broken and contradicting lines."""
    lines = [msgspec.json.encode(plain) for plain in generate(size, seed)]
    for number in range(0, size, 9):
        lines.insert((number * 7) % len(lines), lines[number])
        lines.insert((number * 5) % len(lines), lines[number][: number % 60])
        conflict = json.loads(lines[number]) if lines[number].endswith(b"}") else None
        if conflict is not None:
            lines.append(json.dumps(conflict | {"source": "urn:other"}).encode())
    return lines


def outcome(log: PostgresLog, lines: list[bytes]) -> tuple[Any, ...]:
    report = imported(emptied(log), *lines)
    again = imported(log, *lines, dry_run=True)
    return msgspec.to_builtins(report), msgspec.to_builtins(again), stored(log)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@examples(st.integers(0, 1_000), st.integers(1, 30), st.integers(0, 20))
def test_a_file_larger_than_what_is_kept_in_memory_is_judged_alike(
    log: PostgresLog, seed: int, bound: int, kept_days: int
) -> None:
    lines = mixed_history(seed)
    unbounded = outcome(log, lines)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importer, "BATCH", 7)
        patch.setattr(known, "MOST_THINGS", bound)
        patch.setattr(known, "KEPT_DAYS", kept_days)
        bounded = outcome(log, lines)

    assert bounded == unbounded


@pytest.mark.parametrize("batch", [1, 3, 50, 2_000])
def test_a_dry_run_tells_what_would_happen_and_appends_nothing(
    log: PostgresLog, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "BATCH", batch)
    monkeypatch.setattr(known, "MOST_THINGS", 5)
    lines = mixed_history(seed=batch, size=150)

    dry = imported(log, *lines, dry_run=True)
    assert stored(log) == []
    wet = imported(log, *lines)

    assert msgspec.to_builtins(dry) == msgspec.to_builtins(wet)
    assert len(stored(log)) == dry.appended
    assert imported(log, *lines, dry_run=True).appended == 0


def test_an_import_goes_on_where_one_was_broken_off(log: PostgresLog) -> None:
    lines = [msgspec.json.encode(plain) for plain in generate(300, 3)]
    whole = outcome(log, lines)[2]
    assert len(whole) == 300
    emptied(log)

    imported(log, *lines[:150])
    imported(log, *lines)

    assert stored(log) == whole


def test_the_whole_is_the_same_in_any_batches(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = mixed_history(seed=4, size=300)
    wanted = outcome(log, lines)
    for batch in (1, 17):
        monkeypatch.setattr(importer, "BATCH", batch)
        assert outcome(log, lines) == wanted


def test_progress_is_told_after_every_batch(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "BATCH", 3)
    told: list[int] = []
    Importer(log).run((Line(number, event) for number, event in enumerate(HISTORY, 1)), told.append)

    assert told == [3, 6, 7]


def test_decisions_and_imports_see_each_other(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands that are carried out between two batches are known to the next one."""
    monkeypatch.setattr(importer, "BATCH", 2)
    handler = Handler(partial(exclusive, log), now=lambda: NOON)
    between: list[Fact] = [referred("f2"), opened("a2", slots=0), started("l2", agreement_id="a2")]

    def carry_out(_: int) -> None:
        if between:
            fact = between.pop(0)
            answer = handler.answer(BY_TYPE[fact.TYPE].command, msgspec.json.encode(fact))
            assert isinstance(answer, Accepted), answer

    more = [
        happened(30, course_started(day(2, 1), "f2")),
        happened(31, reserved("r2", agreement_id="a2", referral_id="f2")),
        happened(32, ended(day(6, 1), "l2")),
    ]
    lines = [*GOOD, *lines_of(more)]
    source = read_lines(io.BytesIO(b"\n".join(lines)), NOW)

    report = Importer(log).run(source, carry_out)

    assert counts(report) == (10, 10, 0, 0)
    assert "SlotIsTaken" in [warned.rule for warned in report.warnings]
    assert verify(log).events == 13


def test_a_change_between_two_batches_of_what_is_known_is_seen(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "BATCH", 3)
    handler = Handler(partial(exclusive, log), now=lambda: NOON)
    change = capacity(0, day(1, 1))

    def carry_out(read: int) -> None:
        if read == 3:
            answer = handler.answer("change-capacity", msgspec.json.encode(change))
            assert isinstance(answer, Accepted), answer

    lines = read_lines(io.BytesIO(b"\n".join(GOOD[:4])), NOW)

    report = Importer(log).run(lines, carry_out)

    assert [warned.rule for warned in report.warnings] == ["ReservationHasExpired", "SlotIsTaken"]


@pytest.mark.parametrize("committed", [True, False])
def test_an_outage_is_waited_out_and_every_line_counts_once(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch, *, committed: bool
) -> None:
    """The connection is lost at the end of a batch: before its commit, or before its answer."""
    monkeypatch.setattr(importer, "BATCH", 3)
    tries = iter(range(1, 100))

    @contextmanager
    def failing(opened_log: PostgresLog) -> Iterator[Exclusive]:
        fail = next(tries) % 2 == 1
        with exclusive(opened_log) as head:
            yield head
            if fail and not committed:
                raise OperationalError("the connection is lost")
        if fail:
            raise OperationalError("the answer is lost")

    monkeypatch.setattr(importer, "exclusive", failing)

    report = imported(log, *GOOD, GOOD[0], GOOD[6])

    assert counts(report) == (9, 7, 2, 0)
    assert [warned.line for warned in report.warnings] == [4, 5]
    assert report.warning_count == 2
    assert [row[4] for row in stored(log)] == GOOD
    assert verify(log).broken is None


def test_an_outage_that_lasts_is_an_error(
    log: PostgresLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr("praktiklog_services.log.recorder.LOCK_TIMEOUT_MS", 50)
    other = PostgresLog(log.conninfo)
    try:
        with exclusive(log), pytest.raises(OperationalError):
            imported(other, *GOOD)
        assert counts(imported_file(other, b"\n".join(GOOD))) == (7, 7, 0, 0)
    finally:
        other.close()
