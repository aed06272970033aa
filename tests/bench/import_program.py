"""Import a file into a log of its own with the checkout whose Python runs this: `DATA FILE`.

Prints the seconds of the whole, and those of each third. It imports nothing of the tests, so that
another checkout can run it.
"""

import sys
import time
import uuid
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from praktiklog_runtime import clock, postgres
from praktiklog_runtime import settings as runtime_settings
from praktiklog_services import log as logs
from praktiklog_services.importer import Importer, read_lines

try:
    from praktiklog_runtime.tuning import tuned
except ImportError:  # a checkout from before it, whose import does not use it
    tuned: Any = nullcontext  # type: ignore[no-redef]


def main(data: Path, file: Path) -> list[float]:
    """Import the file into a new database; seconds of the whole and of each third."""
    admin = postgres.ensure(runtime_settings.load(data))
    name = f"bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            return _imported(make_conninfo(admin, dbname=name), file)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _imported(conninfo: str, file: Path) -> list[float]:
    logs.migrate(conninfo)
    log = logs.PostgresLog(conninfo)
    block: AbstractContextManager[Any] = tuned()
    marks: list[tuple[int, float]] = []
    try:
        begun = time.perf_counter()
        with file.open("rb") as source, block:
            report = Importer(log).run(
                read_lines(source, clock.now()),
                lambda read: marks.append((read, time.perf_counter() - begun)),
            )
    finally:
        log.close()
    assert report.appended == report.read, report
    ends = [
        next(at for read, at in marks if 3 * read >= third * report.read) for third in (1, 2, 3)
    ]
    return [ends[-1], ends[0], ends[1] - ends[0], ends[2] - ends[1]]


if __name__ == "__main__":
    folder, path = map(Path, sys.argv[1:])
    sys.stdout.write(" ".join(f"{seconds:.3f}" for seconds in main(folder, path)))
