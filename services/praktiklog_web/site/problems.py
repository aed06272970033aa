"""Turns what goes wrong into a page, or a problem for programs, that says what to do."""

from typing import Any, Final

import psycopg
import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from psycopg_pool import PoolTimeout

from praktiklog_web.parts.figure.question import QuestionError
from praktiklog_web.site import rendering
from praktiklog_web.site.language import _
from praktiklog_web.site.page import Page, find

_log = structlog.get_logger("praktiklog.web")
_SERVER_ERROR: Final = 500
AnyRequest = Request[Any, Any, Any]


def handlers() -> ExceptionHandlersMap:
    """Return the application's exception handlers."""
    return {
        QuestionError: _question,
        HTTPException: _http,
        psycopg.OperationalError: _database,
        PoolTimeout: _database,
        Exception: _unexpected,
    }


def _question(request: AnyRequest, error: QuestionError) -> Response[Any]:
    name = request.url.path.strip("/").split(".")[0]
    title = _("The question cannot be answered")
    return _answer(request, 400, title, error.mistakes, find(name))


def _http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    titles = {
        404: (_("There is no such page"), _("Choose a page in the menu above.")),
        405: (_("The page cannot do that"), _("The page can only be shown.")),
    }
    title, what = titles.get(error.status_code, (_("The request was refused"), error.detail))
    return _answer(request, error.status_code, title, [what])


def _database(request: AnyRequest, error: Exception) -> Response[Any]:
    _log.error("page.database_unavailable", path=request.url.path, error=str(error).strip())
    what = _("The database does not answer just now. Try again in a moment.")
    response = _answer(request, 503, _("The figures cannot be fetched"), [what])
    response.headers["Retry-After"] = "2"
    return response


def _unexpected(request: AnyRequest, error: Exception) -> Response[Any]:
    _log.error("page.failed", path=request.url.path, exc_info=error)
    what = _(
        "An error happened here, not at your end. It stands in the server's log; try again in "
        "a moment."
    )
    return _answer(request, _SERVER_ERROR, _("The page could not be made"), [what])


def _answer(
    request: AnyRequest, status: int, title: str, messages: list[str], asked: Page | None = None
) -> Response[Any]:
    if _is_page(request):
        return rendering.page(
            "site/error.html",
            status=status,
            title=title,
            messages=messages,
            asked=asked,
        )
    problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": " ".join(messages),
    }
    return Response(problem, status_code=status, media_type="application/problem+json")


def _is_page(request: AnyRequest) -> bool:
    asked = request.headers.get("accept", "")
    return MediaType.HTML in asked and not request.url.path.endswith(".json")
