"""Server processes that outlive the command that started them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from praktiklog_runtime import files

# The shell puts the server into the background and ends, so that the server belongs to nobody:
# no zombie stays with us, and killing us does not touch it.
_DETACH = '"$@" </dev/null >&2 & echo $!'


class ServerError(RuntimeError):
    """An embedded server does not come up; the message holds the end of its log."""


def spawn_detached(
    argv: Sequence[str],
    log: Path,
    *,
    environ: Mapping[str, str] | None = None,
    owner: tuple[int, int] | None = None,
    folder: Path = Path("/"),
) -> int:
    """Start a process in a session of its own that writes to `log`, and return its id.

    `owner` is (uid, gid) of the system user it runs as; the log is opened before the change.
    `folder` becomes its working directory, by which it can be told from others later.
    """
    handle = files.open_log(log)
    try:
        done = subprocess.run(  # noqa: S603 - our own servers
            ["/bin/sh", "-c", _DETACH, "sh", *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=handle,
            env=environ,
            cwd=folder,
            start_new_session=True,
            check=True,
            **as_user(owner),
        )
    finally:
        os.close(handle)
    return int(done.stdout)


def as_user(owner: tuple[int, int] | None) -> dict[str, Any]:
    """Return the arguments for `subprocess` that run a program as (uid, gid)."""
    if owner is None:
        return {}
    uid, gid = owner
    return {"user": uid, "group": gid, "extra_groups": []}


def alive(pid: int | None) -> bool:
    """Say whether a process runs; one that has ended and waits to be reaped does not."""
    if pid is None:
        return False
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def started_at(pid: int) -> float | None:
    """Return when a living process started (seconds since 1970), to tell it from a later one."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return None


def works_in(pid: int, folder: Path) -> bool:
    """Say whether a living process has `folder` as its working directory."""
    try:
        return alive(pid) and Path(psutil.Process(pid).cwd()) == folder.resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def working_in(folder: Path) -> list[int]:
    """Return the ids of all living processes that have `folder` as their working directory."""
    return [pid for pid in psutil.pids() if works_in(pid, folder)]


def children(pid: int) -> list[int]:
    """Return the ids of the living children of a process."""
    try:
        return [child.pid for child in psutil.Process(pid).children() if alive(child.pid)]
    except psutil.NoSuchProcess:
        return []


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process, which may have ended."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def wait_until(condition: Callable[[], bool], timeout: float, pause: float = 0.02) -> bool:
    """Wait at most `timeout` seconds for `condition`; say whether it came true."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def end(pid: int, first: signal.Signals, last: signal.Signals, timeout: float) -> bool:
    """End a process with `first`, or `last` where that has not worked after `timeout` seconds."""
    send(pid, first)
    if wait_until(lambda: not alive(pid), timeout):
        return True
    send(pid, last)
    return wait_until(lambda: not alive(pid), timeout)
