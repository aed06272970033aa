"""What is behind one number: the things it counts, what each gives, and their events.

The address names the cell as the command line does: `measure`, `column`, `from` and `to` or `on`,
`where=K=V` and `param=K=V` as often as wanted; `limit` and `offset` name a page of the things in a
large one. It tells of single placements, so it is answered on
loopback only, as long as nobody signs in.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, cast

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.datastructures import MultiDict
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import HTTPRouteHandler

from praktiklog_events.vocabulary.term import Term
from praktiklog_projections.asking import catalogue
from praktiklog_projections.asking import explain as explaining
from praktiklog_projections.asking.query import Question as Where
from praktiklog_projections.asking.request import Request as Asked
from praktiklog_projections.asking.request import Values, request
from praktiklog_projections.engine import log
from praktiklog_projections.errors import BadQuestion, UnknownKey, UnknownMeasure
from praktiklog_web.parts import labels
from praktiklog_web.parts.figure import answer, question
from praktiklog_web.parts.figure.question import Question, QuestionError
from praktiklog_web.parts.figure.view import Cell
from praktiklog_web.parts.naming import Naming, ids_of, named
from praktiklog_web.site import formats, rendering
from praktiklog_web.site.asking import Source, asking, may_be_explained
from praktiklog_web.site.language import _, said
from praktiklog_web.site.page import Page

MOST_PARTS: Final = 500
_TITLE: Final = Term(code="explain", da="Bag tallet", en="Behind the figure")
_ASKS: Final = Term(
    code="explain",
    da="Hvilke forløb, henvisninger og pladser tæller tallet, og hvilke hændelser står bag?",
    en="Which placements, referrals and slots does the figure count, and from which events?",
)
_AnyRequest = Request[Any, Any, Any]


class Behind(msgspec.Struct, frozen=True):
    """One number with what is behind it."""

    asked: Asked
    column: str
    explanation: explaining.Explanation
    naming: Naming


def _handlers() -> Sequence[HTTPRouteHandler]:
    @get("/explain", sync_to_thread=True)
    def html(request: _AnyRequest) -> Response[str]:
        return rendering.page("pages/explain/page.html", **_shown(_behind(request, MOST_PARTS)))

    @get("/explain.json", sync_to_thread=True)
    def as_json(request: _AnyRequest) -> Response[bytes]:
        explanation = msgspec.to_builtins(
            _behind(request, explaining.MOST_THINGS).explanation, builtin_types=(date, datetime)
        )
        return Response(
            msgspec.json.encode(explanation),
            media_type=MediaType.JSON,
            headers={"Cache-Control": "no-store"},
        )

    return [html, as_json]


PAGE: Final = Page(
    name="explain",
    place=None,
    title=_TITLE,
    question=_ASKS,
    projection="occupancy",
    handlers=_handlers,
)


def _behind(request: _AnyRequest, most: int) -> Behind:
    if not may_be_explained(request):
        raise PermissionDeniedException(
            _("What is behind a figure is shown on loopback only, as long as nobody signs in.")
        )
    given = request.query_params
    try:
        asked = _asked(given)
        with asking(request.app, asked.measure.projection) as source:
            column = given.get("column", "")
            where = _where(source, given)
            events = partial(log.at, source.connection)
            explanation = explaining.explain(
                where,
                asked,
                column,
                events,
                limit=_count(given, "limit", most),
                offset=_count(given, "offset", 0),
            )
            naming = named(source, where, _ids(asked, explanation))
            return Behind(asked, column, explanation, naming)
    except (BadQuestion, UnknownKey, UnknownMeasure) as error:
        raise QuestionError([str(error)]) from None


def _count(given: MultiDict[str], name: str, default: int) -> int:
    text = given.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdecimal():
        raise BadQuestion(f"{name} is a number; {text!r} is none")
    return int(text)


def _where(source: Source, given: MultiDict[str]) -> Where:
    point = Question(by=(), **question.point_of(given))
    return Where(source.executor, answer.as_of(point, source), source.now)


def _ids(asked: Asked, explanation: explaining.Explanation) -> dict[str, set[str]]:
    parts = [part.keys for part in explanation.parts[:MOST_PARTS]]
    ids = ids_of(list(parts[0]) if parts else [], parts)
    for key, values in asked.where.items():
        ids.setdefault(key, set()).update(values.exact)
    return ids


def _asked(given: MultiDict[str]) -> Asked:
    days = {name: question.day_of(given, name) for name in ("from", "to", "on")}
    return request(
        catalogue.measure(given.get("measure", "")),
        since=days["from"],
        until=days["to"],
        on=days["on"],
        where={key: Values.read(value) for key, value in _pairs(given, "where")},
        params=dict(_pairs(given, "param")),
    )


def _pairs(given: MultiDict[str], name: str) -> list[tuple[str, str]]:
    parts = (each.partition("=") for each in given.getall(name, []))
    return [(key, value) for key, equals, value in parts if equals]


def _shown(behind: Behind) -> dict[str, Any]:
    measure, explanation = behind.asked.measure, behind.explanation
    column = next(each for each in measure.columns if each.name == behind.column)
    parts = explanation.parts[:MOST_PARTS]
    keys = list(parts[0].keys) if parts else []
    return {
        "page": PAGE,
        "title": said(_TITLE),
        "measure": _asked_for(behind.asked),
        "column": said(column),
        "definition": said(measure.definition),
        "cell": ", ".join(
            f"{labels.key(key)}: {_value(behind.naming, key, values)}"
            for key, values in behind.asked.where.items()
        ),
        "number": formats.measured(column.unit, _number(explanation.value)),
        "agrees": explanation.value_of_parts == explanation.refolded,
        "keys": [labels.key(key) for key in keys],
        "parts": [
            (
                part.thing,
                [Cell(*behind.naming.cell(key, part.keys)) for key in keys],
                _given(part),
                ", ".join(map(str, part.positions)),
            )
            for part in parts
        ],
        "hidden": explanation.things - len({part.thing for part in parts}),
        "events": [
            (
                event.position,
                event.type,
                formats.moment(datetime.fromisoformat(event.time)),
                event.id,
            )
            for event in explanation.events[:MOST_PARTS]
        ],
        "hidden_events": max(0, len(explanation.events) - MOST_PARTS),
    }


def _asked_for(asked: Asked) -> str:
    """Name the measure with its day or its period."""
    title = said(asked.measure.title)
    if asked.measure.dates == "day":
        return f"{title} {formats.day(asked.since)}"
    if asked.measure.dates == "none":
        return title
    return _("{title} from {first} to {last}").format(
        title=title,
        first=formats.day(asked.since),
        last=formats.day(asked.until - timedelta(days=1)),
    )


def _value(naming: Naming, key: str, values: Values) -> str:
    if len(values.exact) == 1 and not values.beginnings and not values.null:
        return naming.value(key, values.exact[0])
    return str(values)


def _number(value: Any) -> float | None:
    return cast("float | None", value if isinstance(value, int | float) else None)


def _given(part: explaining.Part) -> str:
    given = part.contribution
    if isinstance(given, dict):
        return ", ".join(f"{name} {value}" for name, value in given.items() if value is not None)
    return str(given)
