"""Fold the log's events again, into tables beside those that serve.

Read from the log, not from the stream: binary rows cost a tenth of what the client of NATS takes
to parse the same messages, and the chain says just as well that they are the log's events.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TypeVar

import psycopg
from msgspec import Struct
from psycopg import Connection

from praktiklog_events.chain import GENESIS
from praktiklog_projections import registry
from praktiklog_projections.engine import log, verified
from praktiklog_projections.engine.digest import digest
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.scratch import scratch
from praktiklog_projections.engine.writer import Writer
from praktiklog_runtime import tuning

NEAR: Final = 1_000
"""So few events behind the log an instance may serve: its process makes them up at once."""

_T = TypeVar("_T")
_DONE: Final = object()


class Replay(Struct, frozen=True):
    """What a replay came to: `projection` is bound to the scratch schema that holds its rows.

    `digest` is over these rows; it equals that of any instance of the same version at the same
    position.
    """

    projection: Projection
    events: int
    position: int
    digest: str


@contextmanager
def replay(
    conninfo: str,
    name: str,
    *,
    version: int | None = None,
    until: int | datetime | None = None,
) -> Iterator[Replay]:
    """Fold the log into a scratch schema, which is dropped at the end of the block.

    `until` is a position, or a moment as in "as known at" (contract). Raises
    `UnknownProjection`, `UnknownVersion`, `ChainBroken` where the log itself is broken, and
    psycopg's errors.
    """
    declared = registry.projection(name, version)
    with (
        psycopg.connect(conninfo, autocommit=True) as connection,
        scratch(connection, declared) as instance,
    ):
        position = fold_log(conninfo, connection, instance, last_of(connection, until))
        yield Replay(instance, position, position, digest(connection, instance))


def fold_log(conninfo: str, connection: Connection[Any], projection: Projection, last: int) -> int:
    """Apply the log's events up to a position to an instance; returns where it stands then.

    The connection is the writer's own. Raises `ChainBroken`, and as `Writer.apply`.
    """
    writer = Writer(connection, projection)
    with psycopg.connect(conninfo, autocommit=True) as reading, tuning.tuned():
        for page in _ahead(log.pages(reading, writer.position, last)):
            run = verified.of_rows(page, writer.position, writer.chain or GENESIS)
            writer.apply_verified(run)
            if run.fault is not None:
                raise run.fault
    return writer.position


def fold_to_the_end(conninfo: str, connection: Connection[Any], projection: Projection) -> int:
    """Apply what the log holds and what is appended meanwhile, until an instance is near its end.

    Returns where it stands then; its process does the rest. Raises as `fold_log`.
    """
    while True:
        position = fold_log(conninfo, connection, projection, log.head(connection).position)
        if log.head(connection).position - position < NEAR:
            return position


def last_of(connection: Connection[Any], until: int | datetime | None) -> int:
    """Return the position that `until` means: a position, a moment, or the log's end."""
    end = log.head(connection).position
    if until is None:
        return end
    if isinstance(until, datetime):
        return log.position_at(connection, until)
    return min(until, end)


def _ahead(pages: Iterator[_T]) -> Iterator[_T]:
    """Fetch the next page while one is worked on."""
    with ThreadPoolExecutor(1, thread_name_prefix="log") as pool:
        coming = pool.submit(next, pages, _DONE)
        while True:
            page = coming.result()
            if page is _DONE:
                return
            coming = pool.submit(next, pages, _DONE)
            yield page  # type: ignore[misc]  # the mark of the end never comes here
