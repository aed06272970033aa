"""The product as a user runs it: its program, on a data folder of its own."""

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from click.testing import Result
from typer.testing import CliRunner

from praktiklog.main import app
from praktiklog.users import listed
from praktiklog_projections import PROJECTIONS
from praktiklog_runtime import child, nats_server, postgres, processes, supervisor
from praktiklog_runtime import settings as runtime_settings
from praktiklog_runtime.settings import Settings

ROLES = ("relay", "services", *PROJECTIONS)
TIMEOUT = 200.0


class Product:
    """A data folder and the program that works on it.

    `url` is that of the pages, where they are served. `environ` are further variables, such as
    those that name existing servers.
    """

    def __init__(self, data: Path, environ: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.url = ""
        self.environ = dict(environ or {})

    @property
    def settings(self) -> Settings:
        """The settings that its processes have."""
        return runtime_settings.load(self.data, self.environ, listed)

    def run(
        self, *arguments: object, given: str | bytes | None = None, code: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with `given` on standard input; `code` is the one wanted."""
        done = subprocess.run(
            self.argv(*arguments),
            input=given.encode() if isinstance(given, str) else given,
            capture_output=True,
            timeout=TIMEOUT,
            env=self._environ(),
            check=False,
        )
        text = subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )
        if code is not None:
            assert text.returncode == code, f"{arguments}: {text.stdout}\n{text.stderr}"
        return text

    def json(self, *arguments: object, code: int = 0) -> Any:
        """Run a command that answers in JSON, and return that."""
        return json.loads(self.run(*arguments, code=code).stdout)

    def quick(self, *arguments: object, code: int = 0) -> Any:
        """Run a command that answers in JSON, or not at all, within this process."""
        return json.loads(self.within(*arguments, code=code) or "null")

    def within(self, *arguments: object, given: str = "", code: int = 0) -> str:
        """Run a command within this process, and return what it prints.

        It is the same command line, but starts a hundred times faster than a process.
        """
        done = self._invoke(*arguments, given=given)
        assert done.exit_code == code, f"{arguments}: {done.output}"
        return str(done.stdout)

    def ended(self, *arguments: object) -> tuple[int, str]:
        """Run a command within this process: its exit code and what it prints."""
        done = self._invoke(*arguments)
        return done.exit_code, str(done.stdout)

    def _invoke(self, *arguments: object, given: str = "") -> Result:
        text = [str(argument) for argument in arguments]
        none = dict.fromkeys(name for name in os.environ if name.startswith("PRAKTIKLOG_"))
        with _own_logs():
            return CliRunner().invoke(
                app,
                ["--data", str(self.data), *text],
                input=given,
                env=none | self.environ,
                catch_exceptions=False,
            )

    def rows(self, *arguments: object) -> list[dict[str, Any]]:
        """Run a command that answers with rows, and return them."""
        rows: list[dict[str, Any]] = self.json(*arguments, "--format", "json")
        return rows

    def do(self, command: str, *bodies: Mapping[str, object], parallel: int = 1) -> list[Any]:
        """Carry out commands with `do`; one answer each, in order."""
        given = "".join(json.dumps(body) + "\n" for body in bodies)
        done = self.run("do", command, "--parallel", parallel, given=given)
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        refused = any(answer["status"] == "refused" for answer in answers)
        assert done.returncode == int(refused), done.stderr
        return answers

    def command(self, name: str, /, **fields: Any) -> Any:
        """Carry out one command, which is to be accepted."""
        answer = json.loads(self.within("do", name, given=json.dumps(fields)))
        assert answer["status"] == "accepted", answer
        return answer

    def begin(self, *arguments: object, given: bool = False) -> subprocess.Popen[str]:
        """Start a command in the background; `given` leaves its standard input open."""
        return subprocess.Popen(
            self.argv(*arguments),
            stdin=subprocess.PIPE if given else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environ(),
        )

    def argv(self, *arguments: object) -> list[str]:
        """Build the command line of a command."""
        program = [sys.executable, "-m", "praktiklog", "--data", str(self.data)]
        return [*program, *(str(argument) for argument in arguments)]

    def up(self, *, web: bool = False) -> None:
        """Have everything running in the background."""
        if web:
            done = self.run("up", "--detach", "--port", 0, code=0)
            found = re.search(r"http://[\d.]+:\d+", done.stderr)
            assert found is not None, done.stderr
            self.url = found[0]
        else:
            self.quick("up", "--detach", "--no-web")

    def pid(self, process: str) -> int | None:
        """Return the id of one of its processes: a role, a server or `supervisor`."""
        match process:
            case "postgres":
                return postgres.pid(self.settings)
            case "nats-server":
                return nats_server.pid(self.settings)
            case "supervisor":
                return supervisor.pid(self.settings)
            case _:
                return child.role_pid(self.settings, process)

    def end(self) -> None:
        """Stop everything as `down` does; what does not stop so is killed, and is an error."""
        left: list[str] = []
        try:
            supervisor.stop(self.settings)
            supervisor.stop_servers(self.settings)
        finally:
            for name in ("supervisor", *ROLES, "web", "nats-server", "postgres"):
                found = self.pid(name)
                if found is not None:
                    left.append(name)
                    processes.end(found, signal.SIGKILL, signal.SIGKILL, 5)
        assert not left

    def _environ(self) -> dict[str, str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("PRAKTIKLOG_") and name != "PYTHONDONTWRITEBYTECODE"
        }
        return inherited | self.environ


@contextmanager
def product(environ: Mapping[str, str] | None = None) -> Iterator[Product]:
    """Give the product on a new folder, and leave neither process nor file of it behind."""
    data = Path(tempfile.mkdtemp(prefix="praktiklog-test-")).resolve()
    # The database's system user can pass, so that its files stay in this folder as well.
    data.chmod(0o755)
    made = Product(data / "data", environ)
    try:
        yield made
    finally:
        try:
            made.end()
        finally:
            shutil.rmtree(data, ignore_errors=True)


@contextmanager
def _own_logs() -> Iterator[None]:
    """Take back what a command does to logging: it is configured for a process of its own."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, structlog.get_config())
    try:
        yield
    finally:
        root.handlers[:], level, config = before
        root.setLevel(level)
        structlog.configure(**config)
