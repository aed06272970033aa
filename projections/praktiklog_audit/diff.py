"""What changed in a figure between two points of the log, and through which events.

The things counted are asked for three times: at the first point, at the first point's position on
the second point's day, and at the second point. The first step is what passing days do; in the
second every thing that counts otherwise has events behind it, which give the reason. Things take
their new contributions reason by reason, and the column is computed again after each: so the
amounts add up to the change whatever the column is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from praktiklog_audit.reasons import REASONS, Between, Read, Reason
from praktiklog_projections.asking import compose
from praktiklog_projections.asking.answer import aggregates, as_text, label, plain
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.columns import number
from praktiklog_projections.asking.explain import Part, inputs_of, recompute
from praktiklog_projections.asking.query import Executor, Question
from praktiklog_projections.asking.request import Request
from praktiklog_runtime import clock

Cell = tuple[Any, ...]
Things = dict[str, list[Part]]
"""The parts of each thing; their contribution is a number for each column over the population."""


class Point(Struct, frozen=True):
    """A position of the log, and the moment whose Danish date is "today"."""

    position: int
    moment: datetime


class Change(Struct, frozen=True):
    """What one reason did to a cell, and the positions of its events.

    `new` without positions is what the days did that passed. `amount` is null where the cell has
    no number at one of both points.
    """

    reason: Reason
    amount: float | None
    positions: list[int]


class Changed(Struct, frozen=True):
    """A cell with another value at the second point; the amounts add up to after − before."""

    keys: dict[str, Any]
    column: str
    before: Any
    after: Any
    changes: list[Change]


def diff(
    executor: Executor, request: Request, first: Point, second: Point, read: Read
) -> list[Changed]:
    """Return every cell of a figure that differs between two points, in the order of its rows."""
    passed = Point(first.position, second.moment)
    questions = [_question(executor, point) for point in (first, passed, second)]
    names = (*request.by, *(own.name for own in request.measure.own))
    before, after = (
        {tuple(row[name] for name in names): row for row in plain(question, request)}
        for question in (questions[0], questions[2])
    )
    parts = [_things(question, request) for question in questions]
    tables = request.measure.tables
    between = Between(questions[2], tables, first.position, second.position, read)
    dimensions = compose.dimensions(request)
    found = []
    for cell in [*after, *(cell for cell in before if cell not in after)]:
        keys = dict(zip(names, cell, strict=True))
        counted_in = tuple(keys[name] for name in dimensions)
        steps = [each.get(counted_in, {}) for each in parts]
        comparing = _Cell(questions[0], request, between, steps)
        for column in request.measure.shown:
            old, new = (
                rows[cell][column.name]
                if cell in rows
                else recompute(question, request, column.name, [])
                for rows, question in ((before, questions[0]), (after, questions[2]))
            )
            if old != new:
                changes = comparing.changes(column.name, old, new)
                found.append(Changed(keys, column.name, old, new, changes))
    return found


def _question(executor: Executor, point: Point) -> Question:
    return Question(executor, AsOf(point.moment, point.position), point.moment)


def _things(question: Question, request: Request) -> dict[Cell, Things]:
    asked = request.at(question, explaining=True)
    columns = aggregates(request.measure)
    names = compose.dimensions(request)
    cells: dict[Cell, Things] = defaultdict(lambda: defaultdict(list))
    for thing, *values, positions in asked.fetch(compose.things(request, asked, columns)):
        cell = tuple(
            as_text(label(name, value)) for name, value in zip(names, values, strict=False)
        )
        gives = map(number, values[len(names) :])
        given = dict(zip((each.name for each in columns), gives, strict=True))
        cells[cell][thing].append(Part(thing, {}, given, sorted(set(positions))))
    return cells


class _Cell:
    """One cell at the three points: what of it is changed by what."""

    def __init__(
        self, question: Question, request: Request, between: Between, steps: Sequence[Things]
    ) -> None:
        self._question, self._request = question, request
        self._between = between
        self._first, self._passed, self._second = steps
        self._known_on = clock.danish_date(question.moment)

    def changes(self, column: str, before: Any, after: Any) -> list[Change]:
        """Attribute the change of a column; both values are those of the figure's rows."""
        inputs = [each.name for each in inputs_of(self._request.measure, column)]
        adds_up = _is_number(before) and _is_number(after)
        now: Things = dict(self._first)
        value = before
        found: list[Change] = []
        for reason, positions, things, source in self._steps(inputs):
            for thing in things:
                now[thing] = source.get(thing, [])
            reached = self._value(column, inputs, now) if adds_up else None
            amount = None
            if adds_up:
                amount = reached - value if _is_number(reached) else 0
                value = reached if _is_number(reached) else value
            found.append(Change(reason, amount, sorted(positions)))
        return found

    def _steps(self, inputs: Sequence[str]) -> Iterable[tuple[Reason, set[int], list[str], Things]]:
        by_days = _differing(self._first, self._passed, inputs)
        if by_days:
            yield "new", set(), by_days, self._passed
        groups: dict[Reason, tuple[set[int], list[str]]] = {}
        behind = {
            thing: self._between.behind(
                thing, _positions(self._passed, thing), _positions(self._second, thing)
            )
            for thing in _differing(self._passed, self._second, inputs)
        }
        self._between.load({each for positions in behind.values() for each in positions})
        for thing, positions in behind.items():
            reason = self._between.reason(thing, positions, self._known_on)
            group = groups.setdefault(reason, (set(), []))
            group[0].update(positions)
            group[1].append(thing)
        for reason in REASONS:
            if reason in groups:
                yield reason, *groups[reason], self._second

    def _value(self, column: str, inputs: Sequence[str], things: Things) -> Any:
        parts = [
            Part(part.thing, {}, _given(part, inputs), part.positions)
            for of_one in things.values()
            for part in of_one
        ]
        return recompute(self._question, self._request, column, parts)


def _differing(before: Things, after: Things, inputs: Sequence[str]) -> list[str]:
    def gives(things: Things, thing: str) -> list[str]:
        return sorted(repr(_given(part, inputs)) for part in things.get(thing, ()))

    both = dict.fromkeys([*before, *after])
    return [thing for thing in both if gives(before, thing) != gives(after, thing)]


def _given(part: Part, inputs: Sequence[str]) -> Any:
    if len(inputs) == 1:
        return part.contribution[inputs[0]]
    return {name: part.contribution[name] for name in inputs}


def _positions(things: Things, thing: str) -> list[int]:
    return [position for part in things.get(thing, ()) for position in part.positions]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
