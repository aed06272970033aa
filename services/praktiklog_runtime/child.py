"""What a process does that the supervisor started: it tells that it is ready and ends with it."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import datetime
from pathlib import Path

import structlog

from praktiklog_runtime import clock, files, processes
from praktiklog_runtime.settings import Settings

LIFELINE = "PRAKTIKLOG_LIFELINE"
_GRACE_SECONDS = 5.0
_CLOCK_SLACK = 2.0
_log = structlog.get_logger("praktiklog.child")


def lifeline() -> None:
    """End this process when the supervisor ends, however that ends.

    The supervisor holds the other end of our standard input and never writes. When it closes, a
    thread asks us to stop (SIGTERM, which an event loop handles as usual) and, after 5 seconds,
    ends the process hard. Does nothing in a process that was started by hand.
    """
    if os.environ.pop(LIFELINE, None) is None:
        return
    threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def ready(settings: Settings, role: str, url: str | None = None) -> None:
    """Tell everyone that this role's process is ready to work, and where it answers."""
    record = {"pid": os.getpid(), "ready_at": clock.now(), "url": url}
    files.run_folder(settings.data)
    files.write_json(role_file(settings, role), record)


def role_pid(settings: Settings, role: str) -> int | None:
    """Return the process id of a role that is ready and alive, or None."""
    return recorded_pid(role_file(settings, role))


def address(settings: Settings, role: str) -> str | None:
    """Return where a role that is ready and alive answers, or None."""
    url = files.read_json(role_file(settings, role)).get("url")
    return url if isinstance(url, str) and role_pid(settings, role) is not None else None


def role_file(settings: Settings, role: str) -> Path:
    """Return where a role tells that it is ready."""
    return settings.data / "run" / f"{role}.json"


def recorded_pid(file: Path, moment: str = "ready_at") -> int | None:
    """Return the process id in a record, unless that process has ended.

    A later process that has got the same number started after the `moment` in the record.
    """
    record = files.read_json(file)
    pid, written = record.get("pid"), record.get(moment)
    if not isinstance(pid, int) or not isinstance(written, str) or not processes.alive(pid):
        return None
    started = processes.started_at(pid)
    try:
        latest = datetime.fromisoformat(written).timestamp() + _CLOCK_SLACK
    except ValueError:
        return None
    return pid if started is not None and started <= latest else None


def _watch() -> None:
    while os.read(0, 1024):
        pass
    _log.warning("child.supervisor_gone", action="this process ends")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os._exit(1)
