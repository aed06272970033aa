"""The addresses that belong to no figure: the start page, and what open pages follow."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import ServerSentEvent, ServerSentEventMessage

from praktiklog_web.site import rendering
from praktiklog_web.site.asking import metas
from praktiklog_web.site.language import _
from praktiklog_web.site.live import Live
from praktiklog_web.site.page import find, pages

AnyRequest = Request[Any, Any, Any]


@get("/", sync_to_thread=True)
def start(request: AnyRequest) -> Response[str]:
    """Show what there is and how fresh it is."""
    title = _("Slots, flow and effect")
    return rendering.page("site/start.html", title=title, metas=metas(request.app))


@get("/live/{name:str}", media_type="text/event-stream")
async def follow(request: AnyRequest, name: FromPath[str]) -> ServerSentEvent:
    """Stream the position that a page's figures stand at."""
    page = find(name)
    if page is None:
        raise NotFoundException(f"there is no page {name!r}")
    live: Live = request.app.state.live
    stream: AsyncIterator[ServerSentEventMessage] = live.stream(page.projection)
    return ServerSentEvent(stream, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def routes() -> list[HTTPRouteHandler]:
    """Return all handlers: those of the site, and those of each page."""
    return [start, follow, *(handler for page in pages() for handler in page.handlers())]
