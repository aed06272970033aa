"""Compares two instances of a projection, cell by cell, at the same position of the log."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

import msgspec
import psycopg
from msgspec import Struct
from psycopg import Connection

from praktiklog_projections import registry
from praktiklog_projections.asking import catalogue
from praktiklog_projections.asking.answer import plain
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.explain import parts_of
from praktiklog_projections.asking.measure import Measure, ResultRow
from praktiklog_projections.asking.query import Database, Question
from praktiklog_projections.asking.request import Request, Values, request
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.checkpoint import Meta
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.table import Table
from praktiklog_runtime import clock

_EARLIEST: Final = date(1990, 1, 1)
_BY_MONTH: Final = "month"


class Difference(Struct, frozen=True):
    """A cell in which they differ; `positions` are the events behind what is counted otherwise.

    `keys` holds the params as well that the measure was asked with.
    """

    measure: str
    keys: dict[str, Any]
    column: str
    serving: Any
    built: Any
    positions: list[int]


class Comparison(Struct, frozen=True):
    """All cells that differ at `position`, and the measures that one of them cannot answer."""

    position: int
    rows: list[Difference]
    unanswered: list[str]


def compare(connection: Connection[Any], serving: Meta, built: Meta) -> Comparison:
    """Ask every measure of both, by each key, each month and each choice of a param.

    Both are asked as of the last position that both have applied. A projection without measures
    is compared row by row. The connection is in no transaction. Raises psycopg's errors.
    """
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        states = {each.instance: each for each in checkpoint.instances(connection, serving.name)}
        position = min(states[serving.instance].position, states[built.instance].position)
        as_of = AsOf(clock.now(), position=position)
        both = tuple(
            Question(Database(connection, {serving.name: each.instance}), as_of, as_of.moment)
            for each in (serving, built)
        )
        projection = registry.projection(built.name, built.version)
        rows: list[Difference] = []
        unanswered: list[str] = []
        measures = [each for each in catalogue.measures() if each.projection == serving.name]
        since = _first_day(connection, projection.at(built.instance))
        for measure in measures:
            try:
                with connection.transaction():
                    rows += [row for asked in _requests(measure, since, as_of)
                             for row in _differences(asked, *both)]  # fmt: skip
            except (psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedTable) as error:
                unanswered.append(f"{measure.name}: {error.diag.message_primary}")
        if not measures:
            for table in projection.tables:
                rows += _rows(connection, table, (serving, built), position)
        return Comparison(position, rows, unanswered)


def _first_day(connection: Connection[Any], projection: Projection) -> date:
    """Return the first day that any row speaks of."""
    days = [
        f"SELECT min({field.name}) FROM {table.full_name}"
        for table in projection.tables
        for field in msgspec.structs.fields(table.row)
        if field.type in (date, date | None)
    ]
    if not days:
        return _EARLIEST
    row = connection.execute(f"SELECT min(day) FROM ({' UNION ALL '.join(days)}) AS d (day)")
    return max(_EARLIEST, (row.fetchone() or [None])[0] or _EARLIEST)


def _requests(measure: Measure, since: date, as_of: AsOf) -> Iterator[Request]:
    today = clock.danish_date(as_of.moment)
    days: dict[str, Any] = {"since": since, "until": today + timedelta(days=1)}
    if measure.dates == "day":
        days = {"on": today}
    if measure.dates == "none":
        days = {}
    cuts: list[Sequence[str]] = [(), *((key.name,) for key in measure.keys)]
    if measure.by_time:
        cuts.append((_BY_MONTH,))
    defaults = {p.name: p.choices[0] for p in measure.params if p.choices and p.default is None}
    variants = [defaults]
    variants += [
        defaults | {param.name: choice}
        for param in measure.params
        for choice in param.choices
        if choice != defaults.get(param.name, param.default)
    ]
    for params in variants:
        for by in cuts:
            yield request(measure, **days, by=by, params=params)


def _differences(asked: Request, serving: Question, built: Question) -> Iterator[Difference]:
    names = (*asked.by, *(own.name for own in asked.measure.own))
    sides = [_cells(asked, question, names) for question in (serving, built)]
    for keys in dict.fromkeys([*sides[0], *sides[1]]):
        left, right = (side.get(keys, {}) for side in sides)
        for column in (each.name for each in asked.measure.shown):
            if left.get(column) != right.get(column):
                named = dict(zip(names, keys, strict=True))
                yield Difference(
                    asked.measure.name,
                    named | _params(asked),
                    column,
                    left.get(column),
                    right.get(column),
                    _positions(asked, named, column, (serving, built)),
                )


def _cells(
    asked: Request, question: Question, names: Sequence[str]
) -> dict[tuple[Any, ...], ResultRow]:
    return {tuple(row[name] for name in names): row for row in plain(question, asked)}


def _params(asked: Request) -> dict[str, str]:
    defaults = {param.name: param.default for param in asked.measure.params}
    return {name: text for name, text in asked.written.items() if defaults[name] != text}


def _positions(
    asked: Request, named: ResultRow, column: str, both: Sequence[Question]
) -> list[int]:
    """Return the events behind the things that the two count differently in a cell."""
    measure = asked.measure
    days: dict[str, Any] = {"since": asked.since, "until": asked.until}
    if measure.dates == "day":
        days = {"on": asked.since}
    if measure.dates == "none":
        days = {}
    late = {own.name for own in measure.own if own.late}
    where = {key: Values.of(value) for key, value in named.items() if key not in late}
    cell = request(measure, **days, where=where, params=asked.written)
    sides = [
        {(part.thing, repr(part.contribution), tuple(part.positions)) for part in parts}
        for parts in (parts_of(question, cell, column) for question in both)
    ]
    return sorted({at for _, _, positions in sides[0] ^ sides[1] for at in positions})


def _rows(
    connection: Connection[Any], table: Table, both: tuple[Meta, Meta], position: int
) -> Iterator[Difference]:
    """Compare a table's rows as known at a position, where both have the table."""
    sides = [
        _stored(connection, table.at(each.instance), position)
        for each in both
        if connection.execute(
            "SELECT to_regclass(%s)", (table.at(each.instance).full_name,)
        ).fetchone() != (None,)
    ]  # fmt: skip
    if len(sides) != len(both):
        return
    for key in sorted({*sides[0], *sides[1]}, key=repr):
        left, right = (side.get(key, {}) for side in sides)
        for column in sorted({*left, *right} - {"positions"}):
            if left.get(column) != right.get(column):
                yield Difference(
                    f"{table.projection}.{table.name}",
                    dict(zip(table.key_columns, key, strict=True)),
                    column,
                    left.get(column),
                    right.get(column),
                    sorted({*left.get("positions", ()), *right.get("positions", ())}),
                )


def _stored(
    connection: Connection[Any], table: Table, position: int
) -> dict[tuple[Any, ...], ResultRow]:
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        rows = cursor.execute(
            f"SELECT * FROM {table.full_name} "
            "WHERE known_from <= %(at)s AND (known_to IS NULL OR known_to > %(at)s)",
            {"at": position},
        ).fetchall()
    history = {"known_from", "known_from_at", "known_to", "known_to_at"}
    return {
        tuple(row[name] for name in table.key_columns): {
            name: value for name, value in row.items() if name not in history
        }
        for row in rows
    }
