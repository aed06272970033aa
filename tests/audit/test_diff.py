"""What changed between two points adds up, is all there, and names the events and the reason."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praktiklog_audit.diff import Changed, Point, diff
from praktiklog_events import Event, Header
from praktiklog_projections.asking.answer import plain
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.catalogue import identifiers, measure, measures
from praktiklog_projections.asking.columns import TEXT_UNITS
from praktiklog_projections.asking.measure import Measure
from praktiklog_projections.asking.query import Executor, Question
from praktiklog_projections.asking.request import Request, request
from praktiklog_projections.asking.scratch import folded
from tests.oracle import build
from tests.oracle.histories import generate, histories
from tests.oracle.known_at import moment_of
from tests.projections.support import Plain, positioned

Log = Sequence[Event | Header]


def read_from(events: Log) -> Any:
    return lambda positions: [events[position - 1] for position in positions]


def rows_at(executor: Executor, asked: Request, point: Point) -> dict[Any, Plain]:
    question = Question(executor, AsOf(point.moment, point.position), point.moment)
    names = (*asked.by, *(own.name for own in asked.measure.own))
    return {tuple(row[name] for name in names): row for row in plain(question, asked)}


def check(
    executor: Executor, events: Log, asked: Request, first: Point, second: Point
) -> list[Changed]:
    found = diff(executor, asked, first, second, read_from(events))
    before, after = (rows_at(executor, asked, point) for point in (first, second))
    named = {(tuple(each.keys.values()), each.column): each for each in found}
    assert len(named) == len(found)
    for cell in before | after:
        for column in asked.measure.shown:
            changed = named.pop((cell, column.name), None)
            values = [rows[cell][column.name] if cell in rows else None for rows in (before, after)]
            if changed is None:
                assert (values[0] or 0) == (values[1] or 0)
                continue
            assert [(one or 0) for one in values] == [
                (one or 0) for one in (changed.before, changed.after)
            ]
            adds_up(changed, first, second, text=column.unit in TEXT_UNITS)
    assert not named
    return found


def adds_up(changed: Changed, first: Point, second: Point, *, text: bool) -> None:
    amounts = [each.amount for each in changed.changes]
    assert amounts
    if text or changed.before is None or changed.after is None:
        assert set(amounts) == {None}
    else:
        change = changed.after - changed.before
        assert sum(map(float, amounts)) == pytest.approx(change, abs=1e-9)  # type: ignore[arg-type]
        if isinstance(changed.before, int) and isinstance(changed.after, int):
            assert sum(amounts) == change  # type: ignore[arg-type]
    for number, each in enumerate(changed.changes):
        assert all(first.position < position <= second.position for position in each.positions)
        assert each.positions == sorted(set(each.positions))
        # Only the days that pass need no event, and they come first.
        assert each.positions or (number, each.reason) == (0, "new"), changed


def points(history: Sequence[Plain]) -> list[Point]:
    moments = accumulate((moment_of(event) for event in history), max)
    return [Point(position, moment) for position, moment in enumerate(moments, 1)]


def questions(draw: st.DrawFn, each: Measure, first: date, last: date) -> Request:
    since = draw(st.dates(first, last))
    days = 1 if each.dates == "day" else draw(st.sampled_from((1, 31, 200, 2000)))
    keys = st.lists(st.sampled_from(each.key_names), unique=True, max_size=3)
    params = {
        param.name: draw(st.sampled_from(param.choices)) for param in each.params if param.choices
    }
    return request(
        each,
        since=since,
        until=since + timedelta(days=days),
        by=draw(keys) if each.key_names else (),
        params=params,
    )


@given(data=st.data(), history=histories())
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_the_amounts_of_every_changed_cell_add_up_whatever_is_asked(
    data: st.DataObject, history: list[Plain]
) -> None:
    if not history:
        return
    events = positioned(history)
    there = points(history)
    first, second = sorted(
        data.draw(st.lists(st.sampled_from(there), min_size=2, max_size=2)),
        key=lambda point: point.position,
    )
    later = data.draw(st.sampled_from((0, 0, 1, 40)))
    second = Point(second.position, second.moment + timedelta(days=later))
    days = [point.moment.date() for point in there]
    for name in data.draw(st.permutations(identifiers()))[:2]:
        each = measure(name)
        asked = questions(
            data.draw, each, days[0] - timedelta(days=60), days[-1] + timedelta(days=60)
        )
        with folded(each.projection, events) as memory:
            check(memory, events, asked, first, second)


def test_every_measure_of_a_longer_history_adds_up_in_every_column() -> None:
    history = list(generate(1_200, seed=5))
    events = positioned(history)
    there = points(history)
    seen: set[tuple[str, str]] = set()
    reasons: set[str] = set()
    for each in measures():
        days = {"on": there[600].moment.date()}
        if each.dates != "day":
            days = {"since": there[0].moment.date(), "until": there[-1].moment.date()}
        by = ["jobcentre", "quarter"] if "quarter" in each.key_names else []
        asked = request(each, by=by, **days)  # type: ignore[arg-type]
        with folded(each.projection, events) as memory:
            for first, second in ((0, 400), (400, 800), (700, 1_199)):
                for changed in check(memory, events, asked, there[first], there[second]):
                    seen.add((each.id, changed.column))
                    reasons.update(change.reason for change in changed.changes)
    assert {name for name, _ in seen} == {each.id for each in measures()}
    assert {"new", "late", "corrected", "voided"} <= reasons


def test_nothing_changed_between_a_point_and_itself() -> None:
    history = list(generate(300, seed=9))
    there = points(history)[200]
    for each in measures():
        day = there.moment.date()
        asked = request(each, since=day, until=day + timedelta(days=1))
        with folded(each.projection, positioned(history)) as memory:
            assert diff(memory, asked, there, there, read_from(positioned(history))) == []


def of(history: list[Plain], each: str, column: str, first: int, second: int) -> Changed | None:
    """Ask about 2024, and give the one cell of a column."""
    events = positioned(build.numbered("diff", history))
    there = points(history)
    asked = request(measure(each), since=date(2024, 1, 1), until=date(2025, 1, 1))
    with folded(measure(each).projection, events) as memory:
        found = check(memory, events, asked, there[first - 1], there[second - 1])
    return next((changed for changed in found if changed.column == column), None)


def reasons(changed: Changed | None) -> list[tuple[str, float | None, list[int]]]:
    assert changed is not None
    return [(each.reason, each.amount, each.positions) for each in changed.changes]


def test_what_holds_from_before_the_first_point_is_late_and_what_came_since_is_new() -> None:
    history = [
        build.referred("2024-03-01", "r1"),
        build.referred("2024-03-04", "r2", on="2024-02-20"),
        build.referred("2024-03-05", "r3"),
        build.referred("2024-03-06", "r4"),
    ]
    changed = of(history, "flow", "referred", 1, 4)
    assert changed is not None
    assert (changed.keys, changed.before, changed.after) == ({}, 1, 4)
    assert reasons(changed) == [("new", 2, [3, 4]), ("late", 1, [2])]


def test_what_never_was_is_voided() -> None:
    history = [
        build.referred("2024-03-01", "r1"),
        build.referred("2024-03-01", "r2"),
        build.event(
            "referral.voided", "r1", "2024-03-08", {"referral_id": "r1", "reason": "x"}, "aarhus"
        ),
    ]
    changed = of(history, "flow", "referred", 2, 3)
    assert reasons(changed) == [("voided", -1, [3])]


def test_days_that_passed_are_new_and_name_no_event() -> None:
    history = [
        build.company("2024-03-01", "c1", "private"),
        build.opened("2024-03-01", "a1", 2),
        build.referred("2024-03-11", "r1"),
    ]
    changed = of(history, "occupancy", "available_slot_days", 2, 3)
    assert reasons(changed) == [("new", 20, [])]
    assert of(history, "occupancy", "occupied_slot_days", 2, 3) is None
