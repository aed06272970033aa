"""Several processes of the same services on one log, that are killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
import psycopg

from praktiklog.context import migrated
from praktiklog_runtime import child, servers
from praktiklog_runtime.settings import Settings
from tests.support.product import Product

PATIENCE = 60.0


class Processes:
    """So many processes that carry out commands; each has a data folder of its own.

    `existing` are the variables that name the log and the servers.
    """

    def __init__(
        self, settings: Settings, existing: Mapping[str, str], folder: Path, many: int
    ) -> None:
        self._folders = [folder / f"services-{number}" for number in range(many)]
        self._given = existing
        self._settings = settings
        self._running: list[subprocess.Popen[bytes]] = []
        self.killed = 0
        self.cut = 0

    def start(self) -> None:
        """Make the log and start all of them; wait until each is ready."""
        migrated(self._settings)
        servers.start(self._settings)
        self._running = [self._begin(folder) for folder in self._folders]
        for number in range(len(self._folders)):
            self._wait(number)

    def kill(self, number: int) -> None:
        """End one with SIGKILL, and start it again."""
        process = self._running[number]
        process.send_signal(signal.SIGKILL)
        assert process.wait(PATIENCE) == -signal.SIGKILL
        self.killed += 1
        self._running[number] = self._begin(self._folders[number])
        self._wait(number)

    def cut_connections(self) -> None:
        """Cut every connection of theirs to PostgreSQL, whatever it is doing."""
        with psycopg.connect(str(self._settings.database_url), autocommit=True) as connection:
            row = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend'"
            ).fetchone()
        self.cut += 0 if row is None else row[0]

    def end(self) -> None:
        """End all of them."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(PATIENCE)

    def _begin(self, folder: Path) -> subprocess.Popen[bytes]:
        folder.mkdir(exist_ok=True)
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("PRAKTIKLOG_")
        }
        with (folder / "log.jsonl").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "praktiklog.role", "--data", folder, "services"],
                stderr=log,
                env=inherited | self._given,
            )

    def _wait(self, number: int) -> None:
        own = msgspec.structs.replace(self._settings, data=self._folders[number])
        pid, deadline = self._running[number].pid, time.monotonic() + PATIENCE
        while child.role_pid(own, "services") != pid:
            assert time.monotonic() < deadline, self._folders[number]
            time.sleep(0.02)


@contextmanager
def processes(product: Product, folder: Path, many: int) -> Iterator[Processes]:
    """Have so many processes carry out commands on a log until the end of the block."""
    made = Processes(product.settings, product.environ, folder, many)
    with ExitStack() as stack:
        stack.callback(made.end)
        made.start()
        yield made
