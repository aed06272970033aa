"""Where a command asks: one read-only snapshot of the projections, as known at a point."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module

import psycopg
import typer
from msgspec import Struct

from praktiklog import context as contexts
from praktiklog.errors import CommandFailed, explained
from praktiklog.output import Format, Row, stderr
from praktiklog.settings import settings_of
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.query import Database, Question
from praktiklog_projections.engine import checkpoint
from praktiklog_runtime import clock
from praktiklog_services.log.moments import head, moment_at


class Asking(Struct, frozen=True):
    """A snapshot to ask, and how far the projection is that answers from it."""

    question: Question
    state: checkpoint.Meta
    connection: psycopg.Connection
    conninfo: str

    def shown(self, rows: Sequence[Row], form: Format) -> Sequence[Row]:
        """Give rows as a format shows them: a table says names beside ids."""
        if form is not Format.table:
            return rows
        # The rule book comes with the lists of codes; what prints no table need not load it.
        naming = import_module("praktiklog.naming")
        named: list[Row] = naming.named(rows, self.question, naming.codes(self.conninfo))
        return named


@contextmanager
def asking(
    context: typer.Context,
    projection: str,
    known_at: datetime | None,
    at_position: int | None,
) -> Iterator[Asking]:
    """Open the snapshot; what is behind or not counted is said on standard error."""
    if known_at is not None and at_position is not None:
        raise typer.BadParameter("give --known-at or --at-position, not both")
    with explained():
        conninfo = contexts.database(settings_of(context))
        as_of = _as_of(conninfo, known_at, at_position)
        with psycopg.connect(conninfo) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            state = checkpoint.meta(connection, projection)
            behind = head(connection) - state.position
            if behind > 0:
                stderr.print(f"projection {projection} is {behind} events behind the log")
            if state.unknown_events:
                stderr.print(f"{state.unknown_events} events of unknown types are not counted")
            if state.parked:
                stderr.print(
                    f"{state.parked} events are parked and not counted; see `praktiklog "
                    f"projections parked {projection}`"
                )
            question = Question(Database(connection), as_of, clock.now())
            yield Asking(question, state, connection, conninfo)


def _as_of(conninfo: str, known_at: datetime | None, at_position: int | None) -> AsOf | None:
    if known_at is not None:
        return AsOf(known_at)
    if at_position is None:
        return None
    if at_position == 0:
        return AsOf(clock.now(), position=0)
    moment = moment_at(conninfo, at_position)
    if moment is None:
        raise CommandFailed(f"the log does not reach position {at_position}; give a lower one")
    return AsOf(moment, position=at_position)
