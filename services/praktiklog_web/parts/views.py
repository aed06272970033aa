"""Lays an answer out for its template: headings, cells, captions and links."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from praktiklog_events.limits import EARLIEST, LATEST
from praktiklog_runtime.clock import COPENHAGEN
from praktiklog_web.parts import charts, formats, labels
from praktiklog_web.parts.answers import Answer
from praktiklog_web.parts.pages import DEFAULT_HORIZON, EFFECT, VACANCIES, Column, Kind
from praktiklog_web.parts.questions import Question

MOST_ROWS: Final = 500
_STEPS: Final = (("En uge tilbage", -7), ("En uge frem", 7), ("To uger frem", 14))


class Cell(msgspec.Struct, frozen=True):
    """One cell as text; an `alarm` says in words as well what is wrong."""

    text: str
    numeric: bool = False
    alarm: bool = False


def figure(answer: Answer, *, drawn: bool = True) -> dict[str, Any]:
    """Return everything that the template `figure.html` shows; `drawn` is with the chart."""
    page, question = answer.page, answer.question
    keys = page.keys if page is VACANCIES else question.by
    drawing = charts.draw(page, keys, answer.rows) if drawn else None
    shown = answer.rows[:MOST_ROWS]
    fixed = question.at_position or answer.meta.position
    caption = _caption(answer)
    return {
        "page": page,
        "title": page.title,
        "question": question,
        "known": _known(answer),
        "known_at_field": _field(question.known_at),
        "live": question.known_at is None and question.at_position is None,
        "position": answer.meta.position,
        "metas": [answer.meta],
        "drawing": drawing,
        "caption": caption,
        "heads": _heads(keys, page.columns),
        "rows": [_cells(keys, page.columns, row) for row in shown],
        "heading_cells": len(keys),
        "hidden_rows": len(answer.rows) - len(shown),
        "total": _measures(page.columns, answer.total) if answer.total and keys else None,
        "empty": _empty(answer),
        "elsewhere": answer.elsewhere,
        "jobcentres": _choices(answer),
        "query": query(question),
        "query_now": query(question, known=False),
        "query_fixed": query(question, position=None if question.known_at else fixed),
        "steps": _steps(question) if page is VACANCIES else [],
    }


def query(question: Question, *, known: bool = True, position: int | None = None) -> str:
    """Write a question as a query string that asks the same again, with nothing left open."""
    fields: dict[str, object] = {}
    if question.on is not None:
        fields["on"] = question.on
    if question.period_from is not None:
        fields |= {"from": question.period_from, "to": question.period_to}
        fields["by"] = ",".join(question.by)
    if question.horizon != DEFAULT_HORIZON:
        fields["horizon"] = question.horizon
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
    names = [Cell(labels.KEYS[key]) for key in keys]
    return names + [Cell(column.heading, numeric=column.kind != "date") for column in columns]


def _cells(keys: Sequence[str], columns: Sequence[Column], row: Mapping[str, Any]) -> list[Cell]:
    return [Cell(labels.value(key, row[key])) for key in keys] + _measures(columns, row)


def _measures(columns: Sequence[Column], row: Mapping[str, Any]) -> list[Cell]:
    return [
        # A total has no date.
        _measure(column, row[column.name]) if column.name in row else Cell("")
        for column in columns
    ]


def _measure(column: Column, value: Any) -> Cell:
    if column.kind == "date":
        return Cell(formats.short_day(value))
    if column.name == "vacant" and value is not None and value < 0:
        return Cell(f"{formats.number(value)} overbooket", numeric=True, alarm=True)
    return Cell(_WRITE[column.kind](value), numeric=True)


def _caption(answer: Answer) -> str:
    question = answer.question
    where = f", {labels.value('jobcentre', question.jobcentre)}" if question.jobcentre else ""
    if answer.page is VACANCIES:
        free = " (kun aftaler med ledige)" if question.free else ""
        return f"Ledige pladser{free} {formats.day(question.on)}{where}"
    last = question.period_to - timedelta(days=1) if question.period_to else None
    measured = f", målt {labels.HORIZONS[question.horizon]} efter" if answer.page is EFFECT else ""
    return (
        f"{answer.page.title} fra {formats.day(question.period_from)} "
        f"til og med {formats.day(last)}{where}{measured}"
    )


def _known(answer: Answer) -> str:
    meta, as_of = answer.meta, answer.as_of
    if as_of is not None:
        moment = formats.moment(as_of.moment)
        if as_of.position is None:
            return f"Som kendt {moment}."
        return f"Som kendt ved position {formats.number(as_of.position)} i loggen, {moment}."
    if meta.known_at is None:
        return "Loggen er tom: der er endnu ingen hændelser."
    return (
        f"Som kendt ved position {formats.number(meta.position)} i loggen, "
        f"seneste registrering {formats.moment(meta.known_at)}."
    )


def _empty(answer: Answer) -> str:
    if answer.page is VACANCIES:
        if answer.elsewhere is None:
            return (
                f"Ingen ledige pladser {formats.day(answer.question.on)} blandt dem, der er valgt."
            )
        return f"Ingen aftaler er åbne {formats.day(answer.question.on)}."
    return "Der er intet at opgøre i perioden. Vælg en anden periode eller et andet jobcenter."


def _choices(answer: Answer) -> list[str]:
    chosen = {answer.question.jobcentre} - {None}
    return sorted({*answer.jobcentres, *(code for code in chosen if code)})


def _steps(question: Question) -> list[tuple[str, str]]:
    if question.on is None:
        return []
    days = [(name, question.on + timedelta(days=days)) for name, days in _STEPS]
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


_WRITE: Final[dict[Kind, Any]] = {
    "count": formats.number,
    "days": lambda value: formats.number(value, 1),
    "share": formats.percent,
}
