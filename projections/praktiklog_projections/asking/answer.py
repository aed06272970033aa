"""Answers a question: the population, grouped."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from praktiklog_projections.asking import compose
from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.breaks import Break, inside
from praktiklog_projections.asking.columns import Aggregate, Computed
from praktiklog_projections.asking.flags import flags
from praktiklog_projections.asking.measure import Measure, ResultRow
from praktiklog_projections.asking.periods import PERIODS
from praktiklog_projections.asking.query import Question
from praktiklog_projections.asking.request import Request


def answer(question: Question, request: Request, breaks: Sequence[Break]) -> list[ResultRow]:
    """Return the rows of `measures.md` section 1: measure, keys, columns, flags.

    `breaks` are those that name the measure (`directory.breaks` reads them). Dates in rows are
    ISO text, shares and means are not rounded.
    """
    measure = request.measure
    asked = request.at(question)
    broken = inside(request, breaks)
    return [
        {
            "measure": measure.name,
            **row,
            "flags": flags(measure, asked, row, broken=broken(row)),
        }
        for row in plain(question, request)
    ]


def plain(question: Question, request: Request) -> list[ResultRow]:
    """Return keys and columns alone, in order; rows in which every number is 0 are left out."""
    measure = request.measure
    asked = request.at(question)
    columns = aggregates(measure)
    names = compose.dimensions(request)
    records = asked.fetch(compose.grouped(request, asked, columns))
    labels = [(name, PERIODS[name].label if name in PERIODS else None) for name in names]
    readers = [(column.name, column.read, len(column.aggregates)) for column in columns]
    rows = []
    for record in records:
        row: ResultRow = {}
        for (name, named), value in zip(labels, record, strict=False):
            row[name] = value if named is None or value is None else named(value)
        at = len(labels)
        for name, read, width in readers:
            row[name] = read(record[at : at + width])
            at += width
        rows.append(row)
    return finished(request, asked, rows + _empty(request, asked, rows))


def finished(request: Request, asked: Asked, rows: list[ResultRow]) -> list[ResultRow]:
    """Compute what is made of other columns, drop empty rows, and put the rows in order."""
    measure = request.measure
    computed = [
        (column.name, column.of, column.using)
        for column in measure.columns
        if isinstance(column, Computed)
    ]
    for row in rows:
        for name, inputs, using in computed:
            row[name] = using(*[row[each] for each in inputs])
    if measure.finish is not None:
        rows = measure.finish(asked, rows)
    for own in measure.own:
        if own.late and own.name in request.where:
            values = request.where[own.name]
            rows = [row for row in rows if values.hold(as_text(row[own.name]))]
    names = (*request.by, *(own.name for own in measure.own))
    shown = [*names, *(column.name for column in measure.shown)]
    whole = not request.by and any(own.every for own in measure.own)
    if names and not measure.lists and not whole:
        counted = [column.name for column in measure.columns if column.unit not in _TEXT]
        rows = [row for row in rows if any(row.get(name) for name in counted)]
    ordered = _in_order(request, rows)
    return [{name: as_text(row[name]) for name in shown} for row in ordered]


def _empty(request: Request, asked: Asked, rows: Sequence[ResultRow]) -> list[ResultRow]:
    """Return rows of nothing for the values of an own key that must each have one."""
    nothing = {column.name: column.recompute([]) for column in aggregates(request.measure)}
    return [
        {own.name: value, **nothing}
        for own in request.measure.own
        if own.every is not None and not request.by and own.name not in request.where
        for value in own.every(asked)
        if value not in {row[own.name] for row in rows}
    ]


def aggregates(measure: Measure) -> list[Aggregate]:
    """Return the columns that aggregate the population."""
    return [column for column in measure.columns if isinstance(column, Aggregate)]


def label(name: str, value: Any) -> Any:
    """Name the value of a key as the contract has it."""
    period = PERIODS.get(name)
    return value if period is None or value is None else period.label(value)


_TEXT = frozenset({"date", "code"})


def as_text(value: Any) -> Any:
    """Write a date as ISO text; everything else is as it is."""
    return value.isoformat() if isinstance(value, date) else value


def _in_order(request: Request, rows: Sequence[ResultRow]) -> list[ResultRow]:
    by = request.by
    own = [
        (own.name, {value: place for place, value in enumerate(own.order)})
        for own in request.measure.own
    ]

    def place(row: Mapping[str, Any]) -> list[tuple[bool, Any]]:
        keys = [(row[key] is None, row[key] or "") for key in by]
        return keys + [
            (row[name] is None, order.get(row[name], row[name]) if row[name] is not None else 0)
            for name, order in own
        ]

    return sorted(rows, key=place)
