"""The addresses of the pages and of the same answers as JSON and CSV."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Final

import msgspec
import psycopg
from litestar import MediaType, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import ServerSentEvent, ServerSentEventMessage
from psycopg_pool import ConnectionPool

from praktiklog_projections.engine import checkpoint
from praktiklog_runtime import clock
from praktiklog_web.parts import answers, questions, views
from praktiklog_web.parts.pages import PAGES, VACANCIES, Page
from praktiklog_web.site import rendering
from praktiklog_web.site.live import Live

Pool = ConnectionPool[psycopg.Connection[Any]]
AnyRequest = Request[Any, Any, Any]


PART: Final = "Praktiklog-Part"
TABLE: Final = "table"
CHART: Final = "chart"
"""Values of that header, with which an open page says what it will show of the answer."""


@get("/", sync_to_thread=True)
def start(request: AnyRequest) -> Response[str]:
    """Show what there is and how fresh it is."""
    pool: Pool = request.app.state.pool
    with pool.connection() as connection:
        metas = checkpoint.list_all(connection)
    title = "Pladser, flow og effekt"
    return rendering.page("pages/start/page.html", title=title, metas=metas)


@get("/live/{name:str}", media_type="text/event-stream")
async def follow(request: AnyRequest, name: FromPath[str]) -> ServerSentEvent:
    """Stream the position that a page's figures stand at."""
    page = next((page for page in PAGES if page.name == name), None)
    if page is None:
        raise NotFoundException(f"there is no page {name!r}")
    live: Live = request.app.state.live
    stream: AsyncIterator[ServerSentEventMessage] = live.stream(page.projection)
    return ServerSentEvent(stream, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def routes() -> list[HTTPRouteHandler]:
    """Return all handlers: the start page, live, and three for each figure."""
    return [start, follow, *(handler for page in PAGES for handler in _figure(page))]


def _figure(page: Page) -> list[HTTPRouteHandler]:
    @get(f"/{page.name}", sync_to_thread=True, name=page.name)
    def html(request: AnyRequest) -> Response[str]:
        # An open page asks for its table without waiting for its chart, and for both in turn.
        part = request.headers.get(PART)
        answer = _answer(page, request, full=part != CHART)
        return rendering.page("parts/figure.html", **views.figure(answer, drawn=part != TABLE))

    @get(f"/{page.name}.json", sync_to_thread=True, name=f"{page.name}.json")
    def as_json(request: AnyRequest) -> Response[bytes]:
        rows = _answer(page, request).rows
        return _download(page, "json", msgspec.json.encode(rows), MediaType.JSON)

    @get(f"/{page.name}.csv", sync_to_thread=True, name=f"{page.name}.csv")
    def as_csv(request: AnyRequest) -> Response[bytes]:
        return _download(page, "csv", _csv(_answer(page, request)), "text/csv")

    return [html, as_json, as_csv]


def _answer(page: Page, request: AnyRequest, *, full: bool = False) -> answers.Answer:
    question = questions.read(page, request.query_params)
    now: datetime = clock.now()
    pool: Pool = request.app.state.pool
    with pool.connection() as connection:
        return answers.answer(
            connection, page, question, now, request.app.state.moment_at, full=full
        )


def _download(page: Page, kind: str, content: bytes, media_type: str) -> Response[bytes]:
    headers = {"Cache-Control": "no-store"}
    if kind == "csv":
        headers["Content-Disposition"] = f'attachment; filename="{page.name}.csv"'
    return Response(content, media_type=media_type, headers=headers)


def _csv(answer: answers.Answer) -> bytes:
    """Write the rows under the contract's names, with points in numbers and nothing for null."""
    keys = VACANCIES.keys if answer.page is VACANCIES else answer.question.by
    names = [*keys, *(column.name for column in answer.page.columns)]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names)
    writer.writeheader()
    writer.writerows(answer.rows)
    return text.getvalue().encode()
