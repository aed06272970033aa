"""PostgreSQL and NATS together: started and provisioned, watched, stopped."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from praktiklog_runtime import nats_server, postgres
from praktiklog_runtime.provision import provision
from praktiklog_runtime.roles import Backoff
from praktiklog_runtime.settings import Settings

_LOOK_SECONDS = 0.25
_log = structlog.get_logger("praktiklog.servers")


def start(settings: Settings) -> None:
    """Start both servers where they are embedded, and provision the stream.

    Raises ServerError, ProvisionError or NotConnectedError.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        database = pool.submit(postgres.ensure, settings)
        start_nats(settings)
        database.result()


def start_nats(settings: Settings) -> str:
    """Start NATS where it is embedded, provision the stream, and return the URL."""
    url = nats_server.ensure(settings)
    asyncio.run(provision(settings, url))
    return url


def stop(settings: Settings) -> None:
    """Stop both servers where they are embedded: clients first lose NATS, then the database."""
    nats_server.stop(settings)
    postgres.stop(settings)


class Watch(threading.Thread):
    """Brings an embedded server back that has died."""

    def __init__(
        self, name: str, is_alive: Callable[[], bool], bring_back: Callable[[], object]
    ) -> None:
        super().__init__(name=f"watch-{name}", daemon=True)
        self._server = name
        self._is_alive = is_alive
        self._bring_back = bring_back
        self._ended = threading.Event()

    def run(self) -> None:
        """Look several times a second; what fails is tried again after a growing pause."""
        backoff = Backoff()
        backoff.started(time.monotonic())
        while not self._ended.wait(_LOOK_SECONDS):
            moment = time.monotonic()
            if self._is_alive() or not backoff.may_start(moment):
                continue
            _log.warning("supervisor.server_died", server=self._server, pause=backoff.ended(moment))
            try:
                self._bring_back()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next try may work
                _log.warning("supervisor.server_down", server=self._server, error=str(error))
            else:
                backoff.started(time.monotonic())
                _log.info("supervisor.server_back", server=self._server)

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()


def watches(settings: Settings, on_new_url: Callable[[str], None]) -> list[Watch]:
    """Return a watch for each embedded server; `on_new_url` hears where NATS is after a return."""
    found = []
    if settings.database_url is None:
        found.append(
            Watch(
                "postgres",
                lambda: postgres.pid(settings) is not None,
                lambda: postgres.ensure(settings),
            )
        )
    if settings.nats_url is None:
        found.append(
            Watch(
                "nats",
                lambda: nats_server.pid(settings) is not None,
                lambda: on_new_url(start_nats(settings)),
            )
        )
    return found
