"""Runs the web application on a port of its own."""

import errno
import socket
from collections.abc import Callable, Sequence
from typing import Final

import uvicorn
from litestar import Litestar, Router

from praktiklog_projections.directory.names import Codes, no_codes
from praktiklog_runtime.heartbeat import Heart
from praktiklog_runtime.settings import Settings
from praktiklog_web.site import connections
from praktiklog_web.site.app import create_app
from praktiklog_web.site.asking import MomentAt

_BACKLOG: Final = 512
_GRACE_SECONDS: Final = 3


class PortIsTaken(OSError):  # noqa: N818 - named as a sentence, as every rule here
    """The pages' port cannot be used; the message says what to do."""


def serve(
    settings: Settings,
    conninfo: str,
    routers: Sequence[Router] = (),
    on_ready: Callable[[str], None] | None = None,
    *,
    moment_at: MomentAt,
    codes: Codes = no_codes,
    heart: Heart | None = None,
) -> None:
    """Serve the pages until SIGTERM or SIGINT; `on_ready` gets the address once they answer.

    `moment_at` and `codes` are those of `create_app`. A port 0 in the settings
    means a free one. `heart` beats as long as requests can be answered. Raises PortIsTaken.
    """
    listener = _listen(settings.web_host, settings.web_port)
    app = create_app(
        settings, conninfo, routers=routers, moment_at=moment_at, codes=codes, heart=heart
    )
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        http=connections.BoundedProtocol,
        timeout_keep_alive=connections.IDLE_SECONDS,
        limit_concurrency=connections.MOST_AT_ONCE,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    _Server(config, app, listener, on_ready).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Tells when it answers, and lets the live streams go before it waits for requests."""

    def __init__(
        self,
        config: uvicorn.Config,
        app: Litestar,
        listener: socket.socket,
        on_ready: Callable[[str], None] | None,
    ) -> None:
        super().__init__(config)
        self._app = app
        self._on_ready = on_ready
        self._url = _url(listener)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._on_ready is not None:
            self._on_ready(self._url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.live.close()
        await super().shutdown(sockets)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named: only then connections send at once what they have (TCP_NODELAY), and
    # an answer's body does not wait 40 ms until the client has acknowledged its headers.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Listening now, not later, makes a second server fail here as well.
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL}:
            raise PortIsTaken(
                error.errno,
                f"The pages cannot use port {port} on {host} ({error.strerror}). Stop what uses "
                "it, or set PRAKTIKLOG_WEB_PORT to another port.",
            ) from error
        raise
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
