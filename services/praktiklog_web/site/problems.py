"""Turns what goes wrong into a page, or a problem for programs, that says what to do."""

from typing import Any, Final

import psycopg
import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from psycopg_pool import PoolTimeout

from praktiklog_web.parts.pages import PAGES, Page
from praktiklog_web.parts.questions import QuestionError
from praktiklog_web.site import rendering

_log = structlog.get_logger("praktiklog.web")
_SERVER_ERROR: Final = 500
_TITLES: Final = {
    404: ("Siden findes ikke", "Vælg en side i menuen foroven."),
    405: ("Det kan siden ikke", "Siden kan kun vises."),
}
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
    page = next((page for page in PAGES if page.name == name), None)
    return _answer(request, 400, "Spørgsmålet kan ikke besvares", error.mistakes, page)


def _http(request: AnyRequest, error: HTTPException) -> Response[Any]:
    title, what = _TITLES.get(error.status_code, ("Forespørgslen blev afvist", error.detail))
    return _answer(request, error.status_code, title, [what])


def _database(request: AnyRequest, error: Exception) -> Response[Any]:
    _log.error("page.database_unavailable", path=request.url.path, error=str(error).strip())
    what = "Databasen svarer ikke lige nu. Prøv igen om lidt."
    response = _answer(request, 503, "Tallene kan ikke hentes", [what])
    response.headers["Retry-After"] = "2"
    return response


def _unexpected(request: AnyRequest, error: Exception) -> Response[Any]:
    _log.error("page.failed", path=request.url.path, exc_info=error)
    what = "Der skete en fejl her, ikke hos dig. Den står i loggen på serveren; prøv igen om lidt."
    return _answer(request, _SERVER_ERROR, "Siden kunne ikke laves", [what])


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
