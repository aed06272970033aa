"""Explains one cell: the things it counts, what each gives, and the events behind them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from msgspec import Struct

from praktiklog_events import Event, Header
from praktiklog_projections.asking import compose
from praktiklog_projections.asking.answer import aggregates, as_text, finished, label, plain
from praktiklog_projections.asking.columns import Aggregate, AnyColumn, Computed, number
from praktiklog_projections.asking.measure import Measure, ResultRow
from praktiklog_projections.asking.query import Question
from praktiklog_projections.asking.request import Request
from praktiklog_projections.asking.scratch import folded
from praktiklog_projections.errors import BadQuestion

Events = Callable[[Sequence[int]], Iterable[Event | Header]]
"""Reads the events at some positions of the log, each with its position."""


MOST_THINGS: Final = 10_000
"""So many things are explained at once, since all their events are read."""


class Part(Struct, frozen=True):
    """A thing that is counted in a cell.

    `contribution` is what it gives to the column: a number, or for a column that is computed
    from others a number to each of them. `positions` are those of the events behind it.
    """

    thing: str
    keys: dict[str, Any]
    contribution: Any
    positions: list[int]


class NamedEvent(Struct, frozen=True):
    """An event behind a cell."""

    position: int
    id: str
    type: str
    time: str
    recordedtime: str | None


class Explanation(Struct, frozen=True):
    """A cell: its value, its parts, their events, and its value from those events alone.

    Of a cell with more things than are asked for at once (`things` are all of it) some stand
    there, with all their parts: `value_of_parts` is what these give, `refolded` the same from
    their events alone, `value_of_rest` what the others give. Counts and days of both add up to
    `value`; a share, a mean or a median of a part is its own.
    """

    value: Any
    parts: list[Part]
    events: list[NamedEvent]
    refolded: Any
    things: int
    offset: int
    value_of_parts: Any
    value_of_rest: Any


def explain(
    question: Question,
    request: Request,
    column: str,
    events: Events,
    *,
    limit: int = MOST_THINGS,
    offset: int = 0,
) -> Explanation:
    """Explain the one cell that the request's `where` names, in a column.

    The parts add up: sums are added, and shares, means and medians are computed again from what
    the parts give (`recompute`). They are those of at most `limit` things after the first
    `offset`, by id. Raises `BadQuestion` where it names no cell, or several, or where `limit` is
    not 1 to `MOST_THINGS` and `offset` not 0 or more.
    """
    if not 1 <= limit <= MOST_THINGS or offset < 0:
        raise BadQuestion(f"the limit is 1 to {MOST_THINGS}, and the offset 0 or more")
    value = cell(question, request, column)
    every = parts_of(question, request, column)
    things = list(dict.fromkeys(part.thing for part in every))
    chosen = set(things[offset : offset + limit])
    parts = [part for part in every if part.thing in chosen]
    rest = [part for part in every if part.thing not in chosen]
    positions = sorted({position for part in parts for position in part.positions})
    found = list(events(positions)) if positions else []
    with folded(request.measure.projection, found) as memory:
        again = Question(memory, None, question.moment)
        if rest:
            # Their events may tell of things beside them as well, such as what an agreement
            # offers of which they take a slot.
            same = [part for part in parts_of(again, request, column) if part.thing in chosen]
            refolded = recompute(again, request, column, same)
        else:
            refolded = cell(again, request, column)
    return Explanation(
        value,
        parts,
        [_named(event) for event in found],
        refolded,
        len(things),
        offset,
        recompute(question, request, column, parts) if rest else value,
        recompute(question, request, column, rest),
    )


def cell(question: Question, request: Request, column: str) -> Any:
    """Return the value of the cell that a request's `where` names.

    Where no row stands, since all in it is 0, it is what a column makes of nothing. Raises
    `BadQuestion` as `explain`.
    """
    measure = request.measure
    if measure.column(column) is None:
        names = ", ".join(each.name for each in measure.shown)
        raise BadQuestion(f"{measure.id} has no column {column!r}; use one of: {names}")
    if request.by:
        raise BadQuestion("--where names the cell; leave --by out")
    rows = plain(question, request)
    if len(rows) > 1:
        own = ", ".join(own.name for own in measure.own)
        raise BadQuestion(f"these are {len(rows)} cells; name one of {own} with --where")
    return rows[0][column] if rows else recompute(question, request, column, [])


def parts_of(question: Question, request: Request, column: str) -> list[Part]:
    """Return the things counted in the cell that a request's `where` names."""
    measure = request.measure
    inputs = inputs_of(measure, column)
    asked = request.at(question, explaining=True)
    names = compose.dimensions(request)
    parts = []
    for thing, *values, positions in asked.fetch(compose.things(request, asked, inputs)):
        keys = {name: label(name, value) for name, value in zip(names, values, strict=False)}
        gives = map(number, values[len(names) :])
        given = dict(zip((each.name for each in inputs), gives, strict=True))
        if measure.lists or any(each.counts(given[each.name]) for each in inputs):
            contribution = given if len(given) > 1 else given[inputs[0].name]
            parts.append(Part(thing, keys, contribution, sorted(set(positions))))
    return sorted(parts, key=lambda part: (part.thing, part.positions))


def recompute(question: Question, request: Request, column: str, parts: Sequence[Part]) -> Any:
    """Compute the value of a cell from its parts, without a query."""
    measure = request.measure
    inputs = inputs_of(measure, column)
    row: ResultRow = {each.name: None for each in measure.columns}
    row |= parts[0].keys if parts else {}
    for each in inputs:
        given = [
            part.contribution[each.name] if len(inputs) > 1 else part.contribution for part in parts
        ]
        row[each.name] = each.recompute([one for one in given if each.counts(one)])
    if measure.finish is not None:
        return next((one[column] for one in finished(request, request.at(question), [row])), None)
    return as_text(_value(measure, row, column))


def _value(measure: Measure, row: ResultRow, name: str) -> Any:
    column = measure.column(name)
    if isinstance(column, Computed):
        return column.using(*(_value(measure, row, each) for each in column.of))
    return row[name]


def inputs_of(measure: Measure, column: str) -> list[Aggregate]:
    """Return the columns over the population from which a column comes, itself or others."""
    if measure.finish is not None:
        return aggregates(measure)
    names = {column}
    found: AnyColumn | None
    waiting = [column]
    while waiting:
        found = measure.column(waiting.pop())
        if isinstance(found, Computed):
            waiting += found.of
            names |= set(found.of)
    return [each for each in aggregates(measure) if each.name in names]


def _named(event: Event | Header) -> NamedEvent:
    recorded = event.recordedtime
    return NamedEvent(
        event.position or 0,
        str(event.id),
        event.type,
        event.time.isoformat(),
        None if recorded is None else recorded.isoformat(),
    )
