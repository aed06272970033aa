"""What the tests of the projections share: events from plain dicts, and a database of their own."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from praktiklog_events import Event, Header, decode_tolerant
from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.asking.figures import Figures
from praktiklog_projections.engine import schema
from praktiklog_projections.engine.writer import Writer
from praktiklog_services import log
from tests.oracle import figures as oracle

Plain = dict[str, Any]


@contextmanager
def data_folder() -> Iterator[Path]:
    """Give a folder for servers that every user can pass, so that nothing is kept elsewhere."""
    made = Path(tempfile.mkdtemp(prefix="praktiklog-test-")).resolve()
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def positioned(history: Iterable[Plain]) -> list[Event | Header]:
    """Read plain events as a projection does: from their JSON, with their position in the log."""
    return [
        decode_tolerant(msgspec.json.encode(event | {"position": position}))
        for position, event in enumerate(history, start=1)
    ]


def parts(events: Sequence[Event | Header], size: int) -> Iterator[Sequence[Event | Header]]:
    """Cut events into batches."""
    for start in range(0, len(events), size):
        yield events[start : start + size]


def fill(
    connection: psycopg.Connection[Any], events: Sequence[Event | Header], size: int = 1_000
) -> None:
    """Apply the events, and nothing but them, to every projection."""
    for name in PROJECTIONS:
        projection = registry.projection(name)
        with connection.transaction():
            schema.empty(connection, projection)
        writer = Writer(connection, projection)
        for batch in parts(events, size):
            writer.apply(batch)


def asked(figures: Figures, figure: str, parameters: Plain) -> list[Plain]:
    """Ask a figure with the oracle's parameters."""
    renamed = {"from_": "period_from", "to": "period_to"}
    given = {renamed.get(name, name): value for name, value in parameters.items()}
    rows: list[Plain] = getattr(figures, figure)(**given)
    return rows


def expected(
    history: Sequence[Plain],
    figure: str,
    parameters: Plain,
    now: datetime,
    known_at: datetime | None = None,
    at_position: int | None = None,
) -> list[Plain]:
    """Ask the oracle."""
    known, moment = oracle.as_known(history, known_at, at_position, now)
    rows: list[Plain] = getattr(oracle, figure)(known, moment, **parameters)
    return rows


@contextmanager
def database(conninfo: str, name: str) -> Iterator[str]:
    """Give a new database with an empty log and the projections' tables; it is dropped then."""
    _administer(conninfo, f"CREATE DATABASE {name}")
    try:
        own = psycopg.conninfo.make_conninfo(conninfo, dbname=name)
        log.migrate(own)
        schema.migrate(own)
        yield own
    finally:
        _administer(conninfo, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(conninfo: str, statement: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(statement)
