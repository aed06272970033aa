"""Kept answers are those that a question computed anew would give, and say where they hold."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import psycopg
import pytest

from praktiklog_events import Event, Header
from praktiklog_projections import registry
from praktiklog_projections.asking.answer import plain
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.catalogue import measure
from praktiklog_projections.asking.kept import OLDEST_SECONDS, Answer, Kept
from praktiklog_projections.asking.query import Database, Question
from praktiklog_projections.asking.request import request
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.writer import Writer
from praktiklog_services.log import LogEvent, PostgresLog
from tests.oracle.histories import generate
from tests.projections.support import fill, positioned

PERIOD = {"since": date(2015, 1, 1), "until": date(2030, 1, 1)}
FLOW = request(measure("flow"), **PERIOD, by=["jobcentre"])
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
HISTORY = list(generate(400, seed=17))


class Log:
    """A log of which a part is applied, asked through kept answers."""

    def __init__(self, conninfo: str, connection: psycopg.Connection[Any]) -> None:
        self.conninfo, self.connection = conninfo, connection
        self.events: Sequence[Event | Header] = positioned(HISTORY)
        fill(connection, self.events[:200])
        self.later = 0.0
        self.kept = Kept(self.connect, lambda: NOW, lambda: self.later)

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self.conninfo) as own:
            own.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            own.read_only = True
            yield own

    def apply(self, until: int, name: str = "flow") -> None:
        with psycopg.connect(self.conninfo, autocommit=True) as own:
            Writer(own, registry.projection(name)).apply(self.events[:until])
        self.kept.moved(name)

    def ask(self, as_of: AsOf | None = None, now: datetime = NOW, what: Any = FLOW) -> Answer:
        state = checkpoint.meta(self.connection, what.measure.projection)
        return self.kept.answer(self.connection, state, as_of, now, what)

    def anew(self, as_of: AsOf | None = None, now: datetime = NOW, what: Any = FLOW) -> Any:
        return plain(Question(Database(self.connection), as_of, now), what)


@pytest.fixture
def log(conninfo: str, connection: psycopg.Connection[Any]) -> Iterator[Log]:
    made = Log(conninfo, connection)
    try:
        yield made
    finally:
        made.kept.close()


def test_the_same_question_at_the_same_position_is_computed_once(log: Log) -> None:
    first = log.ask()
    assert first.rows == log.anew()
    assert first.state.position == 200
    assert log.ask() is first
    assert log.ask(what=request(measure("flow"), **PERIOD)) is not first


def test_the_next_event_is_counted_at_once_while_the_log_rests(log: Log) -> None:
    before = log.ask()
    log.apply(400)
    after = log.ask()
    assert after.state.position == 400
    assert after.rows == log.anew() != before.rows


def test_another_danish_day_is_another_answer(log: Log) -> None:
    first = log.ask()
    assert log.ask(now=NOW + timedelta(hours=2)) is first
    assert log.ask(now=NOW + timedelta(hours=12)) is not first


def test_reservations_that_lapse_without_an_event_are_seen(log: Log) -> None:
    lapses = sorted(
        datetime.fromisoformat(event["data"]["expires_at"])
        for event in HISTORY[:200]
        if event["type"] == "slot.reserved.v1"
    )
    before = lapses[len(lapses) // 2] - timedelta(seconds=1)
    what = request(measure("vacancies"), on=before.date())
    first = log.ask(now=before, what=what)
    assert first.lapses is not None
    last = first.lapses - timedelta(microseconds=1)
    assert log.ask(now=last, what=what) is first
    assert first.rows == log.anew(now=last, what=what)
    after = log.ask(now=first.lapses, what=what)
    assert after is not first
    assert after.rows == log.anew(now=first.lapses, what=what)


def test_what_was_known_then_is_final_once_the_projection_lies_past_it(log: Log) -> None:
    then = AsOf(log.events[100].time)
    first = log.ask(then)
    assert first.rows == log.anew(then)
    log.apply(400)
    assert log.ask(then) is first
    assert first.rows == log.anew(then)
    ahead = AsOf(max(event.time for event in log.events) + timedelta(days=1))
    open_end = log.ask(ahead)
    assert log.ask(ahead) is open_end
    assert log.ask(AsOf(then.moment, 150)) is log.ask(AsOf(then.moment, 150))


def test_what_was_known_at_a_moment_still_to_come_is_not_final(log: Log) -> None:
    ahead = AsOf(max(event.time for event in log.events) + timedelta(days=1))
    before = log.ask(ahead)
    log.apply(400)
    assert log.ask(ahead).rows == log.anew(ahead) != before.rows


def test_a_log_that_keeps_moving_is_answered_from_the_last_seconds(log: Log) -> None:
    positions = [log.ask().state.position]
    for position in range(210, 400, 10):
        log.later += 0.2
        log.apply(position)
        answer = log.ask()
        assert position >= answer.state.position >= positions[-1]
        assert answer.rows == log.anew(AsOf(NOW, answer.state.position))
        positions.append(answer.state.position)
    assert positions[:10] == list(range(200, 300, 10)), "it had not moved for two seconds"
    assert len(set(positions)) < len(positions), "none was given twice"
    log.later += 0.3
    assert log.ask().state.position == 390, "the log rests"


def test_an_answer_grows_no_older_than_it_may(log: Log) -> None:
    log.ask()
    for _ in range(int(OLDEST_SECONDS / 0.2) + 1):
        log.kept.moved("flow")
        log.later += 0.2
    log.kept.moved("flow")
    log.apply(240)
    assert log.ask().state.position == 240


def test_a_log_that_was_restored_is_not_answered_from_what_it_held_before(
    conninfo: str, log: Log
) -> None:
    then = AsOf(log.events[100].time)
    with psycopg.connect(conninfo, autocommit=True) as own:
        _append(conninfo, HISTORY[:200])
        own.execute(
            "UPDATE projections.checkpoint SET chain = "
            "(SELECT hash FROM log.event e WHERE e.position = checkpoint.position)"
        )
        first, newest = log.ask(then), log.ask()
        assert log.ask(then) is first
        assert log.ask() is newest
        # Other events at the same positions: what a restored log goes on with.
        own.execute("ALTER TABLE log.event DISABLE TRIGGER USER")
        own.execute("UPDATE log.event SET hash = sha256(hash) WHERE position = 200")
    assert log.ask(then) is not first
    assert log.ask() is not newest


def test_an_event_that_was_parked_is_counted_once_it_is_applied(
    conninfo: str, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = registry.projection("flow")
    kind = "referral.registered.v1"
    mended = flow.rules[kind]
    at = next(n for n, event in enumerate(HISTORY, 1) if n > 200 and event["type"] == kind)
    monkeypatch.setitem(flow.rules, kind, ())
    log.apply(at)
    with psycopg.connect(conninfo, autocommit=True) as own:
        own.execute(
            "INSERT INTO projections.parked (instance, position, reason, things) "
            "VALUES (%s, %s, 'a fault of the program', '{}')",
            (flow.instance, at),
        )
    then = AsOf(NOW, at)
    missing, missing_then = log.ask(), log.ask(then)
    monkeypatch.setitem(flow.rules, kind, mended)
    with psycopg.connect(conninfo, autocommit=True) as own:
        event = log.events[at - 1]
        Writer(own, flow).retry(at, event.time, event)
    assert log.ask().rows == log.anew() != missing.rows
    assert log.ask(then).rows == log.anew(then) != missing_then.rows


def test_an_answer_is_written_down_as_json_once(log: Log) -> None:
    answer = log.ask()
    assert msgspec.json.decode(answer.encoded) == answer.rows
    assert log.ask().encoded is answer.encoded


def _append(conninfo: str, history: Sequence[Any]) -> None:
    events = positioned(history)
    with closing(PostgresLog(conninfo)) as target:
        target.append(
            [
                LogEvent(event.type, msgspec.json.encode(data), [], id=event.id, time=event.time)
                for event, data in zip(events, history, strict=True)
                if isinstance(event, Event)
            ]
        )
