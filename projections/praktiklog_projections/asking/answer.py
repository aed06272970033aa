"""Answers a question: the population, grouped."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from praktiklog_projections.asking import compose
from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.columns import Aggregate, Computed
from praktiklog_projections.asking.flags import flags
from praktiklog_projections.asking.measure import Measure, ResultRow
from praktiklog_projections.asking.periods import PERIODS
from praktiklog_projections.asking.query import Question
from praktiklog_projections.asking.request import Request


def answer(question: Question, request: Request) -> list[ResultRow]:
    """Return the rows of `measures.md` section 1: measure, keys, columns, flags.

    Dates in them are ISO text, shares and means are not rounded.
    """
    measure = request.measure
    asked = Asked(request, question)
    return [{"measure": measure.name, **row, "flags": flags(asked, row)} for row in plain(asked)]


def plain(asked: Asked) -> list[ResultRow]:
    """Return keys and columns alone, in order; rows in which every number is 0 are left out."""
    measure = asked.request.measure
    columns = aggregates(measure)
    names = compose.dimensions(asked)
    records = asked.question.executor.fetch(compose.grouped(asked, columns), asked.parameters)
    rows = []
    for record in records:
        values = iter(record)
        row = {name: label(name, next(values)) for name in names}
        for column in columns:
            row[column.name] = column.read([next(values) for _ in column.aggregates])
        rows.append(row)
    return finished(asked, rows)


def finished(asked: Asked, rows: list[ResultRow]) -> list[ResultRow]:
    """Compute what is made of other columns, drop empty rows, and put the rows in order."""
    measure = asked.request.measure
    for row in rows:
        compute(measure, row)
    if measure.finish is not None:
        rows = measure.finish(asked, rows)
    for own in measure.own:
        if own.late and own.name in asked.request.where:
            values = asked.request.where[own.name]
            rows = [row for row in rows if values.hold(as_text(row[own.name]))]
    names = (*asked.request.by, *(own.name for own in measure.own))
    shown = [*names, *(column.name for column in measure.shown)]
    if names and not measure.lists:
        counted = [column.name for column in measure.columns if column.unit not in _TEXT]
        rows = [row for row in rows if any(row.get(name) for name in counted)]
    return [{name: as_text(row[name]) for name in shown} for row in _in_order(asked, rows)]


def compute(measure: Measure, row: ResultRow) -> None:
    """Fill in the columns that are computed from others of their row."""
    for column in measure.columns:
        if isinstance(column, Computed):
            row[column.name] = column.using(*(row[name] for name in column.of))


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


def _in_order(asked: Asked, rows: Sequence[ResultRow]) -> list[ResultRow]:
    by = asked.request.by
    own = [
        (own.name, {value: place for place, value in enumerate(own.order)})
        for own in asked.request.measure.own
    ]

    def place(row: Mapping[str, Any]) -> list[tuple[bool, Any]]:
        keys = [(row[key] is None, row[key] or "") for key in by]
        return keys + [
            (row[name] is None, order.get(row[name], row[name]) if row[name] is not None else 0)
            for name, order in own
        ]

    return sorted(rows, key=place)
