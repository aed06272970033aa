"""Signs of life: a process says from its working loop how it is, and others read it.

A sign is a small file of fixed size below `<data>/run`, overwritten in place: that works while
servers are away and where the disk is full.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, Protocol, TypeVar

import msgspec
import structlog

from praktiklog_runtime import files, processes
from praktiklog_runtime.metrics import Family
from praktiklog_runtime.settings import Settings

State = Literal["starting", "catching_up", "running", "paused", "failed"]
Need = Literal["provision", "room"]
"""What a role cannot do for itself: stream or consumer provisioned again; a NATS server that
takes messages again once its disk has room."""

INTERVAL_SECONDS = 1.0
"""How often a working loop turns at least."""

_SPARSE_SECONDS = 0.5  # between two signs that say the same
_LONG_SECONDS = 120.0  # one step in a thread, such as a batch on a slow disk
_BLOCK = 8192
_SUFFIX = ".beat"
_READS = 5
_T = TypeVar("_T")
_log = structlog.get_logger("praktiklog.heartbeat")


class Beat(msgspec.Struct, frozen=True, kw_only=True):
    """One sign of life.

    `at` is in seconds of the machine's monotonic clock, which no change of the time of day
    moves; `began` is when the process started (seconds since 1970), to tell it from a later one
    with its number. `lag` is in events. `last_error` stays after it is over, `error_at` (on the
    same clock as `at`) says when it was last seen.
    """

    role: str
    pid: int
    began: float
    at: float
    state: State
    position: int | None = None
    lag: int | None = None
    last_error: str | None = None
    error_at: float | None = None
    need: Need | None = None
    families: tuple[Family, ...] = ()

    def seconds(self) -> float:
        """Return how long ago this was said."""
        return max(0.0, time.monotonic() - self.at)


class Heart(Protocol):
    """Takes what a working loop says of itself."""

    def beat(
        self,
        state: State,
        *,
        position: int | None = None,
        lag: int | None = None,
        error: str | None = None,
        need: Need | None = None,
    ) -> None:
        """Say that the loop turns; cheap enough for every turn of it."""

    def during(self) -> None:
        """Say once more what was said last: a long step is under way."""


class Silent:
    """The heart of a loop that no supervisor watches."""

    def beat(
        self,
        state: State,
        *,
        position: int | None = None,
        lag: int | None = None,
        error: str | None = None,
        need: Need | None = None,
    ) -> None:
        """Take it and say nothing."""

    def during(self) -> None:
        """Take it and say nothing."""


class FileHeart:
    """Writes the signs of this process; `families` are its metrics at that moment."""

    def __init__(
        self, settings: Settings, role: str, families: Callable[[], tuple[Family, ...]] = tuple
    ) -> None:
        pid = os.getpid()
        folder = files.run_folder(settings.data)
        for path in folder.glob(f"{role}.*{_SUFFIX}"):
            if _living(_read(path)) is None:
                path.unlink(missing_ok=True)
        self._handle = os.open(path_of(settings, role, pid), os.O_RDWR | os.O_CREAT, 0o600)
        self._size = 0
        self._families = families
        self._beat = Beat(
            role=role, pid=pid, began=processes.started_at(pid) or 0.0, at=0.0, state="starting"
        )
        self.beat("starting")

    def beat(
        self,
        state: State,
        *,
        position: int | None = None,
        lag: int | None = None,
        error: str | None = None,
        need: Need | None = None,
    ) -> None:
        """Say that the loop turns; what says the same as before is written twice a second."""
        now, before = time.monotonic(), self._beat
        same = (state, error or before.last_error, need) == (
            before.state,
            before.last_error,
            before.need,
        )
        if same and now - before.at < _SPARSE_SECONDS:
            return
        self._write(
            msgspec.structs.replace(
                before,
                at=now,
                state=state,
                position=before.position if position is None else position,
                lag=before.lag if lag is None else lag,
                last_error=error or before.last_error,
                error_at=now if error else before.error_at,
                need=need,
                families=self._families(),
            )
        )

    def during(self) -> None:
        """Say once more what was said last: a long step is under way."""
        self._write(msgspec.structs.replace(self._beat, at=time.monotonic()))

    def _write(self, beat: Beat) -> None:
        self._beat = beat
        content = msgspec.json.encode(beat)
        # Never shorter than before: what is overwritten in place needs no room on a full disk.
        self._size = max(self._size, -(-len(content) // _BLOCK) * _BLOCK)
        try:
            os.pwrite(self._handle, content.ljust(self._size), 0)
        except OSError as error:
            _log.warning("heartbeat.not_written", error=str(error))
            # The file's time is what the supervisor looks at; to change that takes no room.
            with contextlib.suppress(OSError):
                os.utime(self._handle)


def path_of(settings: Settings, role: str, pid: int) -> Path:
    """Return where a process of a role gives its signs."""
    return settings.data / "run" / f"{role}.{pid}{_SUFFIX}"


def read(settings: Settings, role: str, pid: int) -> Beat | None:
    """Return the last sign of a process of a role, or None where it has given none."""
    return _read(path_of(settings, role, pid))


def living(settings: Settings) -> list[Beat]:
    """Return the last sign of each process that lives, by role."""
    found = (_living(_read(path)) for path in (settings.data / "run").glob(f"*{_SUFFIX}"))
    return sorted(
        (beat for beat in found if beat is not None), key=lambda beat: (beat.role, beat.pid)
    )


async def waiting(heart: Heart, step: Awaitable[_T]) -> _T:
    """Wait for a step in a thread and show life meanwhile, but not for ever.

    A batch may take a while; one that takes more than two minutes counts as hung, and without
    further signs the supervisor starts the process anew.
    """
    future = asyncio.ensure_future(step)
    deadline = time.monotonic() + _LONG_SECONDS
    while True:
        done, _ = await asyncio.wait({future}, timeout=INTERVAL_SECONDS)
        if done:
            return future.result()
        if time.monotonic() < deadline:
            heart.during()


def _read(path: Path) -> Beat | None:
    """Read a sign; one that is just being overwritten is read again."""
    for _ in range(_READS):
        try:
            return msgspec.json.decode(path.read_bytes().rstrip(b"\0 "), type=Beat)
        except OSError:
            return None
        except msgspec.DecodeError:
            time.sleep(0.002)
    return None


def _living(beat: Beat | None) -> Beat | None:
    if beat is None or not processes.alive(beat.pid):
        return None
    started = processes.started_at(beat.pid)
    return beat if started is not None and abs(started - beat.began) < 1.0 else None
