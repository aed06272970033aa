"""Who gives no sign of life: processes that are stopped, and loops that turn no more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

STOPPED_SECONDS = 4.0
"""So long may a process be stopped (SIGSTOP) before it counts as gone."""

SILENT_SECONDS = 10.0
"""So long may a working loop be without a sign, and a server without an answer."""

STARTING_SECONDS = 60.0
"""So long may a process take until its first sign."""

_LOOK_SECONDS = 0.5
_ABSENT_SECONDS = 5.0


class Since:
    """How long a thing has stayed as it is, seen by one observer.

    Only the observer's own monotonic clock counts, so changes of the time of day move nothing.
    An observer that was stopped itself has seen nothing meanwhile and begins again.
    """

    def __init__(self) -> None:
        self._known: object = None
        self._from = 0.0
        self._seen = 0.0

    def seconds(self, value: object, moment: float) -> float:
        """Note what is seen at `moment`; return how long it has been just that."""
        if value != self._known or moment - self._seen > _ABSENT_SECONDS:
            self._known, self._from = value, moment
        self._seen = moment
        return moment - self._from


class RoleVigil:
    """Watches one process by its state and by the time of the file of its signs."""

    def __init__(self, pid: int, signs: Path) -> None:
        self._pid = pid
        self._signs = signs
        self._stopped = Since()
        self._silent = Since()
        self._next = 0.0

    def complaint(self, moment: float) -> str | None:
        """Say why the process counts as gone, or None; looks twice a second at most."""
        if moment < self._next:
            return None
        self._next = moment + _LOOK_SECONDS
        halted = is_stopped(self._pid)
        stopped = self._stopped.seconds(halted, moment)
        if halted and stopped > STOPPED_SECONDS:
            return f"stopped for {stopped:.0f} seconds"
        try:
            sign: int | None = self._signs.stat().st_mtime_ns
        except OSError:
            sign = None
        silent = self._silent.seconds(sign, moment)
        if silent > (STARTING_SECONDS if sign is None else SILENT_SECONDS):
            return f"no sign of life for {silent:.0f} seconds"
        return None


class ServerVigil:
    """Watches a server: its processes by their state, and whether it answers at all."""

    def __init__(self, answers: Callable[[], bool]) -> None:
        self._answers = answers
        self._stopped: dict[int, Since] = {}
        self._silent = Since()

    def stopped(self, pids: Iterable[int]) -> list[int]:
        """Return which processes have been stopped for too long."""
        moment = time.monotonic()
        halted = {pid for pid in pids if is_stopped(pid)}
        self._stopped = {pid: self._stopped.get(pid, Since()) for pid in halted}
        return [
            pid
            for pid, since in self._stopped.items()
            if since.seconds(True, moment) > STOPPED_SECONDS
        ]

    def silent(self) -> float:
        """Ask for an answer; return for how many seconds there has been none."""
        answers = self._answers()
        seconds = self._silent.seconds(answers, time.monotonic())
        return 0.0 if answers else seconds


def is_stopped(pid: int) -> bool:
    """Say whether a process has been stopped by a signal."""
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_STOPPED)
    except psutil.NoSuchProcess:
        return False
