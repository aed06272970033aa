"""The web application: pages, static files, and the routers that the composition root adds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

import anyio.to_thread
import psycopg
from litestar import Litestar, Router
from litestar.datastructures import MutableScopeHeaders, State
from litestar.static_files import create_static_files_router
from litestar.status_codes import HTTP_200_OK
from litestar.types import Message, Scope
from psycopg_pool import ConnectionPool

from praktiklog_events import MAX_BYTES
from praktiklog_projections.asking.kept import Kept
from praktiklog_projections.directory.names import Codes, no_codes
from praktiklog_runtime.heartbeat import INTERVAL_SECONDS, Heart, Silent
from praktiklog_runtime.settings import Settings
from praktiklog_web.parts.figure import chart
from praktiklog_web.site import problems, rendering
from praktiklog_web.site.asking import MomentAt
from praktiklog_web.site.boundary import Boundary, known_hosts
from praktiklog_web.site.language_of import InLanguage
from praktiklog_web.site.live import Live
from praktiklog_web.site.routes import routes

_MOST_CONNECTIONS: Final = 10
"""Two of them for what renews answers, so that it need not wait behind those who ask."""
_POOL_WAIT_SECONDS: Final = 5.0
_RECONNECT_SECONDS: Final = 1.0  # the pool's own pauses double: minutes after a long absence
_ROOM_FOR_ENVELOPE: Final = 4_096
"""Bytes of a command's body besides its fact."""
_YEAR_SECONDS: Final = 31_536_000
_SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def create_app(
    settings: Settings,
    conninfo: str,
    *,
    routers: Sequence[Router] = (),
    moment_at: MomentAt,
    codes: Codes = no_codes,
    heart: Heart | None = None,
) -> Litestar:
    """Build the application over the projections' database.

    `conninfo` is psycopg's; `routers` are mounted beside the pages; `moment_at` tells the moment
    of a position, which only the log knows; `codes` finds the adopted lists that name codes.
    Nothing is connected before the application starts.
    """
    pool = ConnectionPool(
        conninfo,
        min_size=1,
        max_size=_MOST_CONNECTIONS,
        open=False,
        timeout=_POOL_WAIT_SECONDS,
        reconnect_timeout=_RECONNECT_SECONDS,
        configure=_read_only,
        check=ConnectionPool.check_connection,
        name="web",
    )
    kept = Kept(pool.connection)
    live = Live(conninfo, kept.moved)
    static = create_static_files_router(
        path="/static", directories=[rendering.STATIC], send_as_attachment=False
    )
    app = Litestar(
        route_handlers=[*routes(), static, *routers],
        lifespan=[_resources(pool, live, kept, heart or Silent())],
        state=State(
            {
                "pool": pool,
                "live": live,
                "kept": kept,
                "settings": settings,
                "moment_at": moment_at,
                "codes": codes,
            }
        ),
        exception_handlers=problems.handlers(),
        request_max_body_size=MAX_BYTES + _ROOM_FOR_ENVELOPE,
        before_send=[_headers],
        openapi_config=None,
        logging_config=None,
    )
    hosts = known_hosts(settings.web_host, settings.web_hosts)
    app.asgi_handler = Boundary(InLanguage(app.asgi_handler), hosts, settings.web_origins)
    return app


def _resources(
    pool: ConnectionPool[psycopg.Connection[Any]], live: Live, kept: Kept, heart: Heart
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def held(_app: Litestar) -> AsyncIterator[None]:
        # The first chart takes a second, most of it to start the drawing engine.
        warm = asyncio.create_task(anyio.to_thread.run_sync(chart.warm_up))
        follower = asyncio.create_task(live.run())
        beating = asyncio.create_task(_beat(heart))
        try:
            await anyio.to_thread.run_sync(pool.open)
            await warm
            yield
        finally:
            live.close()
            beating.cancel()
            follower.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await follower
            await anyio.to_thread.run_sync(kept.close)
            await anyio.to_thread.run_sync(pool.close)

    return held


async def _beat(heart: Heart) -> None:
    """Show life while the loop turns and a thread is free to answer a page."""
    while True:
        await anyio.to_thread.run_sync(_nothing)
        heart.beat("running")
        await asyncio.sleep(INTERVAL_SECONDS)


def _nothing() -> None:
    """Be carried out."""


def _read_only(connection: psycopg.Connection[Any]) -> None:
    """Let every transaction of a page see one state of the projections, and change none."""
    connection.read_only = True
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ


async def _headers(message: Message, scope: Scope) -> None:
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _SECURITY.items():
        headers.setdefault(name, value)
    if scope["path"].startswith("/static/") and message["status"] == HTTP_200_OK:
        headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
