"""Where a page's figures are asked: one snapshot of the projections, and how far it goes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from ipaddress import ip_address
from typing import Any

import msgspec
import psycopg
from litestar import Litestar, Request
from psycopg_pool import ConnectionPool

from praktiklog_projections.asking import request as questions
from praktiklog_projections.asking.kept import Answer, Kept
from praktiklog_projections.asking.measure import ResultRow
from praktiklog_projections.asking.query import Database, Executor, Question
from praktiklog_projections.directory.names import Codes
from praktiklog_projections.engine import checkpoint
from praktiklog_runtime import clock

Pool = ConnectionPool[psycopg.Connection[Any]]
MomentAt = Callable[[int], datetime | None]
"""Tells the running maximum of `time` at a position of the log; None where it does not reach."""


class Source(msgspec.Struct):
    """What answers a page: `now` is aware, `meta` the projection's state in the same snapshot.

    `holds` is the state that the answers hold for: `meta`, or where one of a log that keeps
    moving is some seconds old, that one's. `codes` finds what adopted lists call codes.
    """

    executor: Executor
    connection: psycopg.Connection[Any]
    meta: checkpoint.Meta
    now: datetime
    moment_at: MomentAt
    kept: Kept
    codes: Codes
    holds: checkpoint.Meta

    def answer(self, where: Question, asked: questions.Request) -> Answer:
        """Return the answer to a question, kept or new; nobody changes it."""
        answer = self.kept.answer(self.connection, self.meta, where.as_of, where.now, asked)
        if where.as_of is None and answer.state.position < self.holds.position:
            self.holds = answer.state
        return answer

    def rows(self, where: Question, asked: questions.Request) -> list[ResultRow]:
        """Return keys and columns of a question; they are the caller's to change."""
        return [row.copy() for row in self.answer(where, asked).rows]


@contextmanager
def asking(app: Litestar, projection: str) -> Iterator[Source]:
    """Open a snapshot of one projection for the length of a block."""
    now = clock.now()
    pool: Pool = app.state.pool
    with pool.connection() as connection, connection.transaction():
        meta = checkpoint.meta(connection, projection)
        state = app.state
        yield Source(
            executor=Database(connection),
            connection=connection,
            meta=meta,
            now=now,
            moment_at=state.moment_at,
            kept=state.kept,
            codes=state.codes,
            holds=meta,
        )


def metas(app: Litestar) -> list[checkpoint.Meta]:
    """Return the state of every projection."""
    pool: Pool = app.state.pool
    with pool.connection() as connection:
        return checkpoint.list_all(connection)


def may_be_explained(request: Request[Any, Any, Any]) -> bool:
    """Tell whether single things may be shown: on loopback, where nobody else can look."""
    host = request.app.state.settings.web_host
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return bool(host == "localhost")
