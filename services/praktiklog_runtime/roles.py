"""The role processes under a supervisor: started, watched, restarted with a back-off, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence

import msgspec
import structlog

from praktiklog_runtime import child, heartbeat, processes
from praktiklog_runtime.retry import Pauses
from praktiklog_runtime.settings import Settings
from praktiklog_runtime.vigil import RoleVigil

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
_STEADY_SECONDS = 10.0
_STANDARD_ERROR = 2
_log = structlog.get_logger("praktiklog.supervisor")


class Role(msgspec.Struct, frozen=True):
    """A process that shall run: its name, and the command line that starts it."""

    name: str
    argv: Sequence[str]


class Backoff:
    """The pause before the next start: growing to 5 s, and short again after 10 s up."""

    def __init__(self) -> None:
        self._pauses = Pauses(_FIRST_PAUSE, _LONGEST_PAUSE)
        self._not_before = 0.0
        self._started = 0.0

    def may_start(self, moment: float) -> bool:
        """Say whether the pause is over; `moment` is in seconds of a monotonic clock."""
        return moment >= self._not_before

    def started(self, moment: float) -> None:
        """Note a start."""
        self._started = moment

    def ended(self, moment: float) -> float:
        """Note an end and return the pause in seconds that follows it."""
        if moment - self._started >= _STEADY_SECONDS:
            self._pauses.reset()
        pause = self._pauses.next()
        self._not_before = moment + pause
        return pause


class RoleProcess:
    """One role and the process that carries it out at the moment."""

    def __init__(self, settings: Settings, role: Role) -> None:
        self.role = role
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._vigil: RoleVigil | None = None
        self._backoff = Backoff()
        self._ready = False

    def is_ready(self) -> bool:
        """Say whether the process that runs now has told that it is ready."""
        process = self._process
        if process is not None and not self._ready:
            self._ready = child.role_pid(self._settings, self.role.name) == process.pid
        return self._ready

    def need(self) -> heartbeat.Need | None:
        """Return what the process cannot do for itself at the moment."""
        if self._process is None:
            return None
        beat = heartbeat.read(self._settings, self.role.name, self._process.pid)
        return None if beat is None else beat.need

    def tend(self) -> None:
        """Start the process where it does not run and its pause is over."""
        moment = time.monotonic()
        process = self._process
        if process is not None:
            code = process.poll()
            if code is None:
                self._watch(process, moment)
                return
            self._forget(process)
            pause = self._backoff.ended(moment)
            _log.warning("supervisor.role_ended", role=self.role.name, code=code, pause=pause)
        if self._backoff.may_start(moment):
            self._start(moment)

    def ask_to_end(self) -> None:
        """Ask the process to end."""
        process = self._process
        if process is not None and process.poll() is None:
            processes.send(process.pid, signal.SIGTERM)

    def end(self, deadline: float) -> None:
        """Wait for the process until `deadline` (monotonic seconds), then kill it."""
        process = self._process
        if process is None:
            return
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _log.warning("supervisor.role_killed", role=self.role.name, pid=process.pid)
            process.kill()
            process.wait()
        self._forget(process)

    def _watch(self, process: subprocess.Popen[bytes], moment: float) -> None:
        """Kill a process that gives no sign of life; its end is seen at the next turn."""
        why = None if self._vigil is None else self._vigil.complaint(moment)
        if why is not None:
            _log.warning("supervisor.role_silent", role=self.role.name, pid=process.pid, reason=why)
            process.kill()

    def _start(self, moment: float) -> None:
        child.role_file(self._settings, self.role.name).unlink(missing_ok=True)
        self._backoff.started(moment)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the command line's own roles
                self.role.argv,
                stdin=subprocess.PIPE,
                stdout=_STANDARD_ERROR,  # standard output belongs to answers
                env=os.environ | {child.LIFELINE: "1"},
                start_new_session=True,
            )
        except OSError as error:
            pause = self._backoff.ended(moment)
            _log.warning(
                "supervisor.role_not_started", role=self.role.name, error=str(error), pause=pause
            )
            return
        pid = self._process.pid
        self._vigil = RoleVigil(pid, heartbeat.path_of(self._settings, self.role.name, pid))
        _log.info("supervisor.role_started", role=self.role.name, pid=self._process.pid)

    def _forget(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is not None:
            process.stdin.close()
        child.role_file(self._settings, self.role.name).unlink(missing_ok=True)
        signs = heartbeat.path_of(self._settings, self.role.name, process.pid)
        signs.unlink(missing_ok=True)
        self._process = self._vigil = None
        self._ready = False
