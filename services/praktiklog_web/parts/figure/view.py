"""Lays an answer out for its template: headings, cells, captions and links."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from praktiklog_events.limits import EARLIEST, LATEST
from praktiklog_projections.asking.columns import Column
from praktiklog_runtime.clock import COPENHAGEN
from praktiklog_web.parts import labels
from praktiklog_web.parts.figure import chart
from praktiklog_web.parts.figure.answer import Answer
from praktiklog_web.parts.figure.question import Question
from praktiklog_web.site import formats
from praktiklog_web.site.language import _, said

MOST_ROWS: Final = 500
_STEPS: Final = (-7, 7, 14)


class Cell(msgspec.Struct, frozen=True):
    """One cell as text; an `alarm` says in words as well what is wrong.

    `explained` is the address of the events behind a number, `id` what a name stands for.
    """

    text: str
    id: str | None = None
    numeric: bool = False
    alarm: bool = False
    explained: str | None = None


def figure(answer: Answer, *, drawn: bool = True, explained: bool = False) -> dict[str, Any]:
    """Return everything that a figure's template shows.

    `drawn` is with the chart, `explained` with a link from each number to what is behind it.
    """
    figure, question = answer.figure, answer.question
    record = figure.record
    columns = record.shown
    drawing = chart.draw(figure, answer.keys, answer.rows, answer.naming) if drawn else None
    shown = answer.rows[:MOST_ROWS]
    fixed = question.at_position or answer.meta.position
    return {
        "page": figure,
        "title": said(record.title),
        "asks": said(record.question),
        "definition": said(record.definition),
        "source": record.source,
        "version": record.version,
        "question": question,
        "known": _known(answer),
        "known_at_field": _field(question.known_at),
        "live": question.known_at is None and question.at_position is None,
        "position": answer.meta.position,
        "metas": [answer.meta],
        "drawing": drawing,
        "caption": _caption(answer),
        "heads": _heads(answer.keys, columns),
        "rows": [_cells(answer, columns, row, explained=explained) for row in shown],
        "heading_cells": len(answer.keys),
        "hidden_rows": len(answer.rows) - len(shown),
        "total": _total(answer, columns, explained=explained),
        "empty": _empty(answer),
        "elsewhere": answer.elsewhere,
        "jobcentres": answer.jobcentres,
        "horizons": next((p.choices for p in record.params if p.name == "horizon"), ()),
        "query": query(question),
        "query_now": query(question, known=False),
        "query_fixed": query(question, position=None if question.known_at else fixed),
        "steps": _steps(question) if figure.of_a_day else [],
    }


def query(question: Question, *, known: bool = True, position: int | None = None) -> str:
    """Write a question as a query string that asks the same again, with nothing left open."""
    fields: dict[str, object] = {}
    if question.on is not None:
        fields["on"] = question.on
    if question.period_from is not None:
        fields |= {"from": question.period_from, "to": question.period_to}
        fields["by"] = ",".join(question.by)
    fields |= question.params
    if question.free:
        fields["free"] = 1
    if question.jobcentre is not None:
        fields["jobcentre"] = question.jobcentre
    if known and question.known_at is not None:
        fields["known_at"] = question.known_at.isoformat()
    at = position or (question.at_position if known else None)
    if at is not None:
        fields["at_position"] = at
    return urlencode(fields, safe=",:")


def _heads(keys: Sequence[str], columns: Sequence[Column]) -> list[Cell]:
    names = [Cell(labels.key(key)) for key in keys]
    return names + [Cell(said(column), numeric=column.unit != "date") for column in columns]


def _cells(
    answer: Answer, columns: Sequence[Column], row: Mapping[str, Any], *, explained: bool
) -> list[Cell]:
    keys = answer.keys
    cell = {key: row[key] for key in keys}
    names = [Cell(*answer.naming.cell(key, cell)) for key in keys]
    return names + _measures(answer, columns, row, cell if explained else None)


def _total(answer: Answer, columns: Sequence[Column], *, explained: bool) -> list[Cell] | None:
    if not answer.total or not answer.keys:
        return None
    one = answer.question.jobcentre
    cell: dict[str, str | None] | None = None
    if explained and not answer.figure.of_a_day:
        cell = {} if one is None else {"jobcentre": one}
    return _measures(answer, columns, answer.total, cell)


def _measures(
    answer: Answer,
    columns: Sequence[Column],
    row: Mapping[str, Any],
    cell: Mapping[str, str | None] | None,
) -> list[Cell]:
    """Write the numbers of a row; `cell` names it, for what is behind each."""
    return [
        # A total has no date.
        _measure(column, row[column.name], _behind(answer, cell, column))
        if column.name in row
        else Cell("")
        for column in columns
    ]


def _measure(column: Column, value: Any, explained: str | None) -> Cell:
    if column.unit == "date":
        return Cell(formats.short_day(value))
    if value is None:
        return Cell(formats.NOTHING, numeric=True)
    if column.name == "vacant" and value < 0:
        text = _("{number} overbooked").format(number=formats.number(value))
        return Cell(text, numeric=True, alarm=True, explained=explained)
    return Cell(formats.measured(column.unit, value), numeric=True, explained=explained)


def _behind(answer: Answer, cell: Mapping[str, str | None] | None, column: Column) -> str | None:
    if cell is None:
        return None
    question = answer.question
    fields: list[tuple[str, object]] = [("measure", answer.figure.measure), ("column", column.name)]
    if question.on is not None:
        fields.append(("on", question.on))
    else:
        fields += [("from", question.period_from), ("to", question.period_to)]
    fields += [
        ("where", f"{key}={'null' if value is None else value}") for key, value in cell.items()
    ]
    fields += [("param", f"{name}={value}") for name, value in question.params.items()]
    if question.known_at is not None:
        fields.append(("known_at", question.known_at.isoformat()))
    elif question.at_position is not None:
        fields.append(("at_position", question.at_position))
    return "/explain?" + urlencode(fields, safe=",:=")


def _caption(answer: Answer) -> str:
    question, title = answer.question, said(answer.figure.record.title)
    where = f", {labels.value('jobcentre', question.jobcentre)}" if question.jobcentre else ""
    if answer.figure.of_a_day:
        only = _(" (only agreements with vacancies)") if question.free else ""
        return f"{title}{only} {formats.day(question.on)}{where}"
    last = question.period_to - timedelta(days=1) if question.period_to else None
    text = _("{title} from {first} to {last}").format(
        title=title, first=formats.day(question.period_from), last=formats.day(last)
    )
    horizon = next((p.default for p in answer.figure.record.params if p.name == "horizon"), None)
    if horizon is not None:
        code = question.params.get("horizon", horizon)
        where += _(", measured {horizon} after").format(horizon=labels.value("horizon", code))
    return text + where


def _known(answer: Answer) -> str:
    meta, as_of = answer.meta, answer.as_of
    if as_of is not None:
        moment = formats.moment(as_of.moment)
        if as_of.position is None:
            return _("As known on {moment}.").format(moment=moment)
        return _("As known at position {position} of the log, {moment}.").format(
            position=formats.number(as_of.position), moment=moment
        )
    if meta.known_at is None:
        return _("The log is empty: there are no events yet.")
    return _("As known at position {position} of the log, last registration {moment}.").format(
        position=formats.number(meta.position), moment=formats.moment(meta.known_at)
    )


def _empty(answer: Answer) -> str:
    if not answer.figure.of_a_day:
        return _("There is nothing to count in the period. Choose another period or jobcentre.")
    day = formats.day(answer.question.on)
    if answer.question.free or answer.question.jobcentre is not None:
        return _("No vacancies on {day} among those chosen.").format(day=day)
    return _("No agreements are open on {day}.").format(day=day)


def _steps(question: Question) -> list[tuple[str, str]]:
    if question.on is None:
        return []
    names = (_("A week back"), _("A week on"), _("Two weeks on"))
    days = [
        (name, question.on + timedelta(days=days)) for name, days in zip(names, _STEPS, strict=True)
    ]
    return [
        (name, query(msgspec.structs.replace(question, on=day)))
        for name, day in days
        if EARLIEST <= day <= LATEST
    ]


def _field(moment: datetime | None) -> str:
    """Write a moment as a form's datetime field takes it: Danish time without an offset."""
    if moment is None:
        return ""
    return moment.astimezone(COPENHAGEN).replace(tzinfo=None).isoformat(timespec="seconds")
