"""A cell's parts add up to it, and the events they name fold back to it, whatever is asked."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praktiklog_events import Event, Header
from praktiklog_projections.asking.answer import answer
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.catalogue import measure, measures
from praktiklog_projections.asking.columns import Sum
from praktiklog_projections.asking.explain import cell, explain, parts_of, recompute
from praktiklog_projections.asking.measure import Measure
from praktiklog_projections.asking.query import Database, Question
from praktiklog_projections.asking.request import Request, Values, request
from praktiklog_projections.asking.scratch import folded
from praktiklog_projections.errors import BadQuestion
from tests.oracle.cases import NOW
from tests.oracle.histories import generate, histories
from tests.oracle.known_at import as_known, moment_of
from tests.projections.support import Plain, database, fill, positioned

Folded = Sequence[Event | Header]


@pytest.fixture(scope="module")
def shared(server: str) -> Iterator[psycopg.Connection[Any]]:
    with database(server, "explain") as own, psycopg.connect(own, autocommit=True) as made:
        yield made


def near(value: Any) -> Any:
    return pytest.approx(value, rel=1e-9) if isinstance(value, float) else value


def narrowed(asked: Request, row: Plain) -> Request:
    """Ask for the one cell that a row of an answer is."""
    keys = [*asked.by, *(own.name for own in asked.measure.own)]
    where = {key: Values.of(None if row[key] is None else str(row[key])) for key in keys}
    return Request(asked.measure, asked.since, asked.until, (), where, asked.params, asked.written)


def check(question: Question, asked: Request, row: Plain, column: str, events: Folded) -> int:
    only = narrowed(asked, row)

    def read(positions: Sequence[int]) -> list[Event | Header]:
        return [events[position - 1] for position in positions]

    explained = explain(question, only, column, read)
    assert explained.value == near(row[column])
    assert recompute(question, only, column, explained.parts) == near(row[column]), explained.parts
    assert explained.refolded == near(row[column]), explained.parts
    named = {position for part in explained.parts for position in part.positions}
    assert [event.position for event in explained.events] == sorted(named)
    return len(explained.parts)


def asked_of(draw: st.DrawFn, each: Measure, first: date, last: date) -> Request:
    since = draw(st.dates(first, last))
    days = 1 if each.dates == "day" else draw(st.sampled_from((1, 31, 200, 2000)))
    keys = draw(
        st.lists(st.sampled_from(each.key_names), unique=True, max_size=3)
        if each.key_names
        else st.just([])
    )
    params = {
        param.name: draw(st.sampled_from(param.choices)) for param in each.params if param.choices
    }
    until = since + timedelta(days=days)
    return request(each, since=since, until=until, by=keys, params=params)


@given(data=st.data(), history=histories())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_parts_add_up_and_named_events_fold_back(
    shared: psycopg.Connection[Any], data: st.DataObject, history: list[Plain]
) -> None:
    events = positioned(history)
    fill(shared, events)
    times = sorted(moment_of(event) for event in history) or [NOW]
    now = times[-1] + timedelta(days=data.draw(st.sampled_from((0, 40, 400))))
    first, last = times[0].date() - timedelta(days=60), times[-1].date() + timedelta(days=60)
    at_position = data.draw(st.integers(1, max(1, len(history))))
    _, moment = as_known(history, None, at_position, NOW)
    points = [None, AsOf(data.draw(st.sampled_from(times))), AsOf(moment, at_position)]
    for each in data.draw(st.permutations(measures()))[:2]:
        question = Question(Database(shared), data.draw(st.sampled_from(points)), now)
        asked = asked_of(data.draw, each, first, last)
        rows = answer(question, asked, [])
        if not rows:
            continue
        row = data.draw(st.sampled_from(rows))
        column = data.draw(st.sampled_from(each.shown)).name
        check(question, asked, row, column, events)


def test_every_cell_of_a_longer_history_is_explained(shared: psycopg.Connection[Any]) -> None:
    history = list(generate(1_200, seed=5))
    events = positioned(history)
    fill(shared, events)
    times = sorted(moment_of(event) for event in history)
    question = Question(Database(shared), AsOf(times[len(times) * 3 // 4]), times[-1])
    parts = 0
    for each in measures():
        day = times[len(times) // 2].date()
        if each.dates == "day":
            asked = request(each, on=day)
        else:
            by = ["jobcentre", "quarter"] if "quarter" in each.key_names else []
            asked = request(each, since=times[0].date(), until=times[-1].date(), by=by)
        for row in answer(question, asked, [])[:3]:
            for column in each.shown:
                parts += check(question, asked, row, column.name, events)
    assert parts > 300


@given(data=st.data(), history=histories())
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_memory_answers_as_the_database_does(
    shared: psycopg.Connection[Any], data: st.DataObject, history: list[Plain]
) -> None:
    events = positioned(history)
    fill(shared, events)
    times = sorted(moment_of(event) for event in history) or [NOW]
    now = times[-1] + timedelta(days=30)
    first, last = times[0].date() - timedelta(days=60), times[-1].date() + timedelta(days=60)
    for each in measures():
        asked = asked_of(data.draw, each, first, last)
        with folded(each.projection, events) as memory:
            for point in (None, AsOf(data.draw(st.sampled_from(times)))):
                rows = answer(Question(Database(shared), point, now), asked, [])
                again = answer(Question(memory, point, now), asked, [])
                assert again == [{name: near(value) for name, value in row.items()} for row in rows]


@given(data=st.data(), history=histories())
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_large_cell_is_explained_in_pages_that_add_up(
    shared: psycopg.Connection[Any], data: st.DataObject, history: list[Plain]
) -> None:
    events = positioned(history)
    fill(shared, events)
    times = sorted(moment_of(event) for event in history) or [NOW]
    first, last = times[0].date() - timedelta(days=60), times[-1].date() + timedelta(days=60)
    question = Question(Database(shared), None, times[-1] + timedelta(days=40))
    limit = data.draw(st.integers(1, 4))

    def read(positions: Sequence[int]) -> list[Event | Header]:
        return [events[position - 1] for position in positions]

    for each in data.draw(st.permutations(measures()))[:2]:
        if any(own.name != "on" for own in each.own):
            continue
        asked = request(each, since=first, until=last) if each.dates != "day" else None
        asked = asked or request(each, on=data.draw(st.dates(first, last)))
        column = data.draw(
            st.sampled_from([one for one in each.shown if isinstance(one, Sum)])
        ).name
        if len(answer(question, asked, [])) != 1:
            continue
        whole = explain(question, asked, column, read)
        parts, sums = [], 0
        for offset in range(0, whole.things, limit):
            page = explain(question, asked, column, read, limit=limit, offset=offset)
            assert page.value == whole.value == page.value_of_parts + page.value_of_rest
            assert page.refolded == page.value_of_parts
            assert page.things == whole.things
            assert len({part.thing for part in page.parts}) <= limit
            parts += page.parts
            sums += page.value_of_parts
        assert (parts, sums) == (whole.parts, whole.value)


def test_a_cell_must_be_named(shared: psycopg.Connection[Any]) -> None:
    events = positioned(list(generate(300, seed=5)))
    fill(shared, events)
    question = Question(Database(shared), None, NOW)
    period = {"since": date(2015, 1, 1), "until": date(2026, 1, 1)}
    flow = request(measure("flow"), **period)
    with pytest.raises(BadQuestion, match="no column 'colour'; use one of: referred"):
        cell(question, flow, "colour")
    with pytest.raises(BadQuestion, match="leave --by out"):
        cell(question, request(measure("flow"), **period, by=["month"]), "referred")
    total = cell(question, flow, "referred")
    assert total == len(parts_of(question, flow, "referred")) > 0
    one = request(measure("flow"), **period, where={"jobcentre": Values.read("nowhere")})
    assert cell(question, one, "referred") == 0
    assert explain(question, one, "referred", lambda _: []).refolded == 0
    days = {events[0].time.date() + timedelta(days=30 * number) for number in range(24)}
    for day in days:
        lists = request(measure("vacancies"), on=day)
        if len(answer(question, lists, [])) > 1:
            with pytest.raises(BadQuestion, match="name one of jobcentre, agreement_id"):
                cell(question, lists, "slots")
            return
    pytest.fail("no day has two agreements")
