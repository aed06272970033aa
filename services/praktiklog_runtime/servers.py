"""PostgreSQL and NATS together: started and provisioned, watched, stopped."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import structlog

from praktiklog_runtime import epoch, nats_server, postgres, processes, room
from praktiklog_runtime.heartbeat import Need
from praktiklog_runtime.provision import provision
from praktiklog_runtime.retry import Pauses
from praktiklog_runtime.roles import Backoff
from praktiklog_runtime.settings import Settings
from praktiklog_runtime.vigil import SILENT_SECONDS, ServerVigil

_LOOK_SECONDS = 0.25
_RESTART_SECONDS = 20.0  # between two restarts of NATS
_TURNS_PER_QUESTION = 4  # whether it lives costs less than to ask it
_log = structlog.get_logger("praktiklog.servers")


def start(settings: Settings) -> None:
    """Start both servers where they are embedded, and provision the stream.

    Raises ServerError, ProvisionError or NotConnectedError.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        database = pool.submit(postgres.ensure, settings)
        url = nats_server.ensure(settings)
        _provision(settings, database.result(), url)


def start_nats(settings: Settings) -> str:
    """Start NATS where it is embedded, provision the stream, and return the URL."""
    url = nats_server.ensure(settings)
    _provision(settings, postgres.ensure(settings), url)
    return url


def _provision(settings: Settings, conninfo: str, url: str) -> None:
    """Provision the stream of the log's epoch."""
    asyncio.run(provision(epoch.settled(settings, conninfo), url))


def stop(settings: Settings) -> None:
    """Stop both servers where they are embedded: clients first lose NATS, then the database."""
    nats_server.stop(settings)
    postgres.stop(settings)


class _Module(Protocol):
    def pid(self, settings: Settings) -> int | None: ...

    def answers(self, settings: Settings) -> bool: ...


class Embedded:
    """An embedded server as its watch sees it."""

    def __init__(self, settings: Settings, module: _Module) -> None:
        self._settings = settings
        self._module = module

    def pid(self) -> int | None:
        """Return the process that stands for the server, or None where it does not run."""
        return self._module.pid(self._settings)

    def pids(self) -> list[int]:
        """Return all processes of the server."""
        pid = self.pid()
        return [] if pid is None else [pid, *processes.children(pid)]

    def answers(self) -> bool:
        """Say whether it answers, be it that it is still starting."""
        return self._module.answers(self._settings)


class Watch(threading.Thread):
    """Brings an embedded server back that has died, or that is stopped or answers no more."""

    def __init__(self, name: str, server: Embedded, on_back: Callable[[], object]) -> None:
        super().__init__(name=f"watch-{name}", daemon=True)
        self._name = name
        self._server = server
        self._on_back = on_back
        self._vigil = ServerVigil(server.answers)
        self._backoff = Backoff()
        self._ended = threading.Event()

    def run(self) -> None:
        """Look several times a second; what fails is tried again after a growing pause."""
        self._backoff.started(time.monotonic())
        turn = 0
        while not self._ended.wait(_LOOK_SECONDS):
            turn += 1
            if self._server.pid() is None:
                self._bring_back()
            elif turn % _TURNS_PER_QUESTION == 0:
                self._end_what_hangs()

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()

    def _bring_back(self) -> None:
        moment = time.monotonic()
        if not self._backoff.may_start(moment):
            return
        pause = self._backoff.ended(moment)
        _log.warning("supervisor.server_died", server=self._name, pause=pause)
        try:
            self._on_back()
        except Exception as error:  # noqa: BLE001 - whatever it is, the next try may work
            _log.warning("supervisor.server_down", server=self._name, error=str(error))
        else:
            self._backoff.started(time.monotonic())
            _log.info("supervisor.server_back", server=self._name)

    def _end_what_hangs(self) -> None:
        pids = self._server.pids()
        stopped = self._vigil.stopped(pids)
        if stopped:
            reason = f"processes {stopped} are stopped"
        elif (silent := self._vigil.silent()) > SILENT_SECONDS:
            reason = f"no answer for {silent:.0f} seconds"
        else:
            return
        _log.warning("supervisor.server_silent", server=self._name, reason=reason)
        # Where only a child of it is stopped the server takes the loss of that for a crash, and
        # recovers by itself; killed together with its children it is started anew.
        main = self._server.pid()
        for pid in pids if not stopped or main in stopped else stopped:
            processes.send(pid, signal.SIGKILL)


class Help:
    """Does for the roles what they cannot do for themselves, beside the supervisor's own work."""

    def __init__(self, settings: Settings, on_new_url: Callable[[str], None]) -> None:
        self._settings = settings
        self._on_new_url = on_new_url
        self._pauses = Pauses(1.0, 5.0, steady=60.0)
        self._not_before = 0.0
        self._no_restart_before = 0.0
        self._worker: threading.Thread | None = None

    def give(self, needs: AbstractSet[Need]) -> None:
        """Begin with what is needed, unless that is under way or was only just tried."""
        moment = time.monotonic()
        busy = self._worker is not None and self._worker.is_alive()
        if not needs or busy or moment < self._not_before:
            return
        self._not_before = moment + self._pauses.next(moment)
        self._worker = threading.Thread(
            target=self._work, args=(frozenset(needs),), name="help", daemon=True
        )
        self._worker.start()

    def _work(self, needs: frozenset[Need]) -> None:
        try:
            if "room" in needs:
                self._make_writable()
            if "provision" in needs:
                _log.warning("supervisor.provisioning", why="a role misses its stream or consumer")
                url = nats_server.url(self._settings)
                _provision(self._settings, postgres.ensure(self._settings), url)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next try may work
            _log.warning("supervisor.help_failed", needs=sorted(needs), error=str(error))

    def _make_writable(self) -> None:
        """Restart NATS once its disk has room: after a full disk it takes nothing until then."""
        pid, store = nats_server.pid(self._settings), self._settings.data / "nats"
        if pid is None or time.monotonic() < self._no_restart_before:
            return
        if not room.is_there(store):
            _log.error("supervisor.disk_full", folder=str(store), free=room.free(store))
            return
        _log.warning("supervisor.nats_restarted", why="it takes no messages, and there is room")
        self._no_restart_before = time.monotonic() + _RESTART_SECONDS
        nats_server.stop(self._settings)
        self._on_new_url(start_nats(self._settings))


def watches(settings: Settings, on_new_url: Callable[[str], None]) -> list[Watch]:
    """Return a watch for each embedded server; `on_new_url` hears where NATS is after a return."""
    found = []
    if settings.database_url is None:
        server = Embedded(settings, postgres)
        found.append(Watch("postgres", server, lambda: postgres.ensure(settings)))
    if settings.nats_url is None:
        server = Embedded(settings, nats_server)
        found.append(Watch("nats", server, lambda: on_new_url(start_nats(settings))))
    return found
