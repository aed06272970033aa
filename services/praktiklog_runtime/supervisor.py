"""One process tree per data folder: the servers, and the roles, which are restarted when they die.

`run_foreground` is the supervisor itself; the other functions look at it from outside.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Self

import structlog
from filelock import FileLock, Timeout

from praktiklog_runtime import (
    child,
    clock,
    files,
    heartbeat,
    nats_server,
    processes,
    servers,
    vigil,
)
from praktiklog_runtime.roles import Role, RoleProcess
from praktiklog_runtime.settings import Settings

__all__ = [
    "Role",
    "SupervisorError",
    "is_up",
    "pid",
    "run_foreground",
    "start_detached",
    "stop",
    "stop_servers",
]

_TICK_SECONDS = 0.05
_END_SECONDS = 10.0  # for the roles to end by themselves
_HANDOVER_SECONDS = 20.0  # for a supervisor to end by itself
_LIFELINE_SECONDS = 7.0  # for roles whose supervisor was killed
_RECORD = "supervisor.json"
NAME = "supervisor"
_log = structlog.get_logger("praktiklog.supervisor")


class SupervisorError(RuntimeError):
    """Starting or stopping did not come about; the message says what stands in the way."""


def run_foreground(
    settings: Settings,
    roles: Sequence[Role],
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Run everything until SIGTERM or SIGINT, then end the roles; the servers stay.

    A supervisor that already runs on this data folder is asked to end first. `on_ready` is
    called once, when all roles are ready. Call it in the main thread.
    Raises SupervisorError, ServerError, ProvisionError or NotConnectedError.
    """
    names = [role.name for role in roles]
    with _Signals() as signals, _sole_supervisor(settings, names, signals) as holds:
        if not holds:
            return
        _end_leftovers(settings)
        supervisor = _Supervisor(settings, roles, signals)
        try:
            supervisor.run(on_ready)
        finally:
            supervisor.end()


def start_detached(
    settings: Settings, argv: Sequence[str], timeout: float, *, take_over: bool = False
) -> None:
    """Start `argv`, a command that calls `run_foreground`, on its own; return when it is ready.

    Where one is up already it stays, unless `take_over` is set. `timeout` is in seconds.
    Raises SupervisorError with the end of its log where it does not become ready.
    """
    log = files.data_folder(settings.data) / "praktiklog.log"
    with files.lock(settings.data, "start", timeout):
        before = pid(settings)
        if before is not None and not take_over and _wait_for(settings, before, timeout):
            return
        started = processes.spawn_detached(argv, log, folder=Path.cwd())
        if _wait_for(settings, started, timeout):
            return
        ended = not processes.alive(started)
        processes.send(started, signal.SIGTERM)
    what = "ended" if ended else f"was not ready after {timeout:.0f} seconds"
    raise SupervisorError(f"Praktiklog {what}. The end of {log}:\n{files.log_tail(log)}")


def is_up(settings: Settings) -> bool:
    """Say whether a supervisor runs on this data folder and all its roles are ready now.

    One that has just died counts as down, before the supervisor has seen it.
    """
    found = pid(settings)
    if found is None:
        return False
    beat = heartbeat.read(settings, NAME, found)
    return (
        beat is not None
        and beat.state == "running"
        and beat.seconds() < vigil.SILENT_SECONDS
        and all(child.role_pid(settings, name) is not None for name in expected(settings))
    )


def expected(settings: Settings) -> list[str]:
    """Name the roles that the supervisor of this data folder keeps running."""
    names = files.read_json(settings.data / "run" / _RECORD).get("roles")
    return [str(name) for name in names] if isinstance(names, list) else []


def pid(settings: Settings) -> int | None:
    """Return the process id of the supervisor of this data folder, or None."""
    return child.recorded_pid(settings.data / "run" / _RECORD, "started_at")


def stop(settings: Settings) -> None:
    """Stop the supervisor of this data folder and its roles; the servers stay."""
    found = pid(settings)
    if found is not None:
        if not processes.end(found, signal.SIGTERM, signal.SIGKILL, _HANDOVER_SECONDS):
            raise SupervisorError(f"The supervisor (process {found}) does not end.")
        _log.info("supervisor.stopped", pid=found)
    _end_leftovers(settings)


def stop_servers(settings: Settings) -> None:
    """Stop the embedded servers of this data folder."""
    servers.stop(settings)


class _Signals:
    """Notes that we are asked to end."""

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[signal.Signals, signal._HANDLER] = {}

    def __enter__(self) -> Self:
        for number in (signal.SIGTERM, signal.SIGINT):
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


class _Supervisor:
    """Holds the servers and the roles while it runs."""

    def __init__(self, settings: Settings, roles: Sequence[Role], signals: _Signals) -> None:
        self._settings = settings
        self._signals = signals
        self._roles = [RoleProcess(settings, role) for role in roles]
        self._watches: list[servers.Watch] = []
        self._url = ""
        self._moved = False
        self._heart = heartbeat.FileHeart(settings, NAME)
        self._next_look = 0.0
        self._help = servers.Help(settings, self._note_url)

    def run(self, on_ready: Callable[[], None] | None) -> None:
        """Start everything and keep it running until we are asked to end."""
        begun = time.monotonic()
        if not self._start_servers():
            return
        self._url = nats_server.url(self._settings)
        self._watches = servers.watches(self._settings, self._note_url)
        for watch in self._watches:
            watch.start()
        announced = False
        while not self._signals.asked:
            if self._moved:
                self._moved = False
                _log.warning("supervisor.nats_moved", url=self._url)
                self._end_roles()
            for role in self._roles:
                role.tend()
            ready = all(role.is_ready() for role in self._roles)
            self._heart.beat("running" if ready else "starting")
            if ready and not announced:
                announced = True
                _log.info("supervisor.ready", seconds=round(time.monotonic() - begun, 2))
                if on_ready is not None:
                    on_ready()
            self._help.give(self._needs())
            time.sleep(_TICK_SECONDS)

    def _needs(self) -> set[heartbeat.Need]:
        """Ask the roles once a second what they cannot do for themselves."""
        moment = time.monotonic()
        if moment < self._next_look:
            return set()
        self._next_look = moment + heartbeat.INTERVAL_SECONDS
        return {need for role in self._roles if (need := role.need())}

    def end(self) -> None:
        """End what is ours."""
        for watch in self._watches:
            watch.end()
        self._end_roles()

    def _start_servers(self) -> bool:
        """Start the servers; False when we were asked to end before that was done."""
        pool = ThreadPoolExecutor(max_workers=1)
        future = pool.submit(servers.start, self._settings)
        pool.shutdown(wait=False)
        while not future.done():
            if self._signals.asked:
                return False
            time.sleep(_TICK_SECONDS)
        future.result()
        return True

    def _note_url(self, url: str) -> None:
        # Its old port was taken while it was down; roles connect anew when they are started anew.
        if url != self._url:
            self._url = url
            self._moved = True

    def _end_roles(self) -> None:
        deadline = time.monotonic() + _END_SECONDS
        for role in self._roles:
            role.ask_to_end()
        for role in self._roles:
            role.end(deadline)


@contextmanager
def _sole_supervisor(settings: Settings, roles: list[str], signals: _Signals) -> Iterator[bool]:
    """Hold the lock of the data folder; yields False when asked to end while waiting for it."""
    lock = files.lock(settings.data, "supervisor")
    if not _acquire(settings, lock, signals):
        yield False
        return
    try:
        _write_record(settings, roles)
        yield True
    finally:
        (settings.data / "run" / _RECORD).unlink(missing_ok=True)
        lock.release()


def _acquire(settings: Settings, lock: FileLock, signals: _Signals) -> bool:
    """Take the lock; a supervisor that holds it is asked to end, and at last killed."""
    begun = time.monotonic()
    asked: int | None = None
    while not signals.asked:
        try:
            lock.acquire(timeout=0.1)
        except Timeout:
            # That it is held proves that the supervisor lives; the record says who it is.
            holder = pid(settings)
            late = time.monotonic() - begun > _HANDOVER_SECONDS
            if holder is not None and (holder != asked or late):
                _log.info("supervisor.taking_over", pid=holder, kill=late)
                processes.send(holder, signal.SIGKILL if late else signal.SIGTERM)
                asked = holder
            if time.monotonic() - begun > 2 * _HANDOVER_SECONDS:
                raise SupervisorError(
                    f"Another process holds {lock.lock_file} and does not let go of it: "
                    "find it (fuser), end it, and start again."
                ) from None
        else:
            return True
    return False


def _end_leftovers(settings: Settings) -> None:
    """See to it that no role of an earlier supervisor lives; its lifeline should have ended it."""
    for file in sorted((settings.data / "run").glob("*.json")):
        found = child.recorded_pid(file)
        if found is not None and file.name != _RECORD:
            _log.warning("supervisor.leftover_ended", role=file.stem, pid=found)
            processes.end(found, signal.SIGTERM, signal.SIGKILL, _LIFELINE_SECONDS)
            file.unlink(missing_ok=True)


def _wait_for(settings: Settings, started: int, timeout: float) -> bool:
    """Wait until a supervisor is up: `started`, or one that has taken over from it."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        alive = processes.alive(started)
        holder = pid(settings)
        if is_up(settings) and (holder == started or not alive):
            return True
        if holder is None and not alive:
            return False
        time.sleep(_TICK_SECONDS)
    return False


def _write_record(settings: Settings, roles: list[str]) -> None:
    record = {"pid": os.getpid(), "started_at": clock.now(), "roles": roles}
    files.write_json(files.run_folder(settings.data) / _RECORD, record)
