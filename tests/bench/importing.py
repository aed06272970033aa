"""The import of a file, beside decoding its lines and copying their bytes into a table."""

import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from praktiklog_events import decode
from praktiklog_runtime import clock
from praktiklog_runtime.tuning import tuned
from praktiklog_services import log as logs
from praktiklog_services.importer import Importer, read_lines
from tests.bench.measured import Measured

BATCH = 2_000


def measure(conninfo: str, file: Path, rounds: int) -> list[Measured]:
    """Import the file into a new log each time."""
    copying = Measured("import of a file", "events/s", "raw decode + raw COPY")
    decoding = Measured("import of a file", "events/s", "raw msgspec decode")
    for _ in range(rounds):
        decoded = _decoded(file)
        copied = _copied(conninfo, file)
        decoding.floor.append(decoded)
        copying.floor.append(1 / (1 / decoded + 1 / copied))
        imported = _imported(conninfo, file)
        decoding.ours.append(imported)
        copying.ours.append(imported)
    return [copying, decoding]


@contextmanager
def _database(conninfo: str) -> Iterator[str]:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bench")
        try:
            yield make_conninfo(conninfo, dbname="bench")
        finally:
            connection.execute("DROP DATABASE bench WITH (FORCE)")


def _imported(conninfo: str, file: Path) -> float:
    with _database(conninfo) as own:
        logs.migrate(own)
        log = logs.PostgresLog(own)
        try:
            begun = time.perf_counter()
            with file.open("rb") as source, tuned():
                report = Importer(log).run(read_lines(source, clock.now()))
            seconds = time.perf_counter() - begun
        finally:
            log.close()
    assert report.appended == report.read
    return report.read / seconds


def _decoded(file: Path) -> float:
    lines = file.read_bytes().splitlines()
    begun = time.perf_counter()
    for line in lines:
        decode(line)
    return len(lines) / (time.perf_counter() - begun)


def _copied(conninfo: str, file: Path) -> float:
    lines = file.read_bytes().splitlines()
    with _database(conninfo) as own, psycopg.connect(own, autocommit=True) as connection:
        connection.execute("CREATE TABLE raw (data bytea NOT NULL)")
        source = iter(lines)
        begun = time.perf_counter()
        while batch := list(itertools.islice(source, BATCH)):
            with (
                connection.transaction(),
                connection.cursor() as cursor,
                cursor.copy("COPY raw FROM STDIN (FORMAT BINARY)") as copy,
            ):
                copy.set_types(["bytea"])
                for line in batch:
                    copy.write_row((line,))
        return len(lines) / (time.perf_counter() - begun)
