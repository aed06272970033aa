"""A page over one measure: what it asks, what it draws, and its three addresses."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from litestar import MediaType, Request, Response, get
from litestar.handlers import HTTPRouteHandler

from praktiklog_projections.asking.spreadsheet import cell
from praktiklog_web.parts.figure import answer as answers
from praktiklog_web.parts.figure import question as questions
from praktiklog_web.parts.figure import view
from praktiklog_web.parts.figure.figure import Figure
from praktiklog_web.site import rendering
from praktiklog_web.site.asking import asking, may_be_explained
from praktiklog_web.site.page import Page

PART: Final = "Praktiklog-Part"
TABLE: Final = "table"
CHART: Final = "chart"
"""Values of that header, with which an open page says what it will show of the answer."""

AnyRequest = Request[Any, Any, Any]


def figure_page(figure: Figure, *, place: int) -> Page:
    """Make the page of a figure: as HTML, as JSON and as CSV."""
    record = figure.record
    return Page(
        name=figure.name,
        place=place,
        title=record.title,
        question=record.question,
        projection=record.projection,
        handlers=lambda: _handlers(figure),
    )


def _handlers(figure: Figure) -> Sequence[HTTPRouteHandler]:
    @get(f"/{figure.name}", sync_to_thread=True, name=figure.name)
    def html(request: AnyRequest) -> Response[str]:
        # An open page asks for its table without waiting for its chart, and for both in turn.
        part = request.headers.get(PART)
        answer = _answer(figure, request, full=part != CHART, named=True)
        shown = view.figure(answer, drawn=part != TABLE, explained=may_be_explained(request))
        return rendering.page(figure.template, **shown)

    @get(f"/{figure.name}.json", sync_to_thread=True, name=f"{figure.name}.json")
    def as_json(request: AnyRequest) -> Response[bytes]:
        question = questions.read(figure, request.query_params)
        with asking(request.app, figure.record.projection) as source:
            rows = answers.as_json(source, figure, question)
        return Response(
            rows,
            media_type=MediaType.JSON,
            headers={"Cache-Control": "no-store"},
        )

    @get(f"/{figure.name}.csv", sync_to_thread=True, name=f"{figure.name}.csv")
    def as_csv(request: AnyRequest) -> Response[bytes]:
        disposition = f'attachment; filename="{figure.name}.csv"'
        return Response(
            _csv(_answer(figure, request)),
            media_type="text/csv",
            headers={"Cache-Control": "no-store", "Content-Disposition": disposition},
        )

    return [html, as_json, as_csv]


def _answer(
    figure: Figure, request: AnyRequest, *, full: bool = False, named: bool = False
) -> answers.Answer:
    question = questions.read(figure, request.query_params)
    with asking(request.app, figure.record.projection) as source:
        return answers.answer(source, figure, question, full=full, named=named)


def _csv(answer: answers.Answer) -> bytes:
    """Write the rows under the contract's names, with points in numbers and nothing for null."""
    names = [*answer.keys, *(column.name for column in answer.figure.record.shown)]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in answer.rows)
    return text.getvalue().encode()
