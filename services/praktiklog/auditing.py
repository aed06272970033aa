"""`audit`: prove what the log holds, and what the projections made of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Final

import psycopg
import typer
from eventsourcing.persistence import PersistenceError

from praktiklog import context as contexts
from praktiklog.diffing import diff
from praktiklog.errors import CommandFailed, CouldNotCheck, explained
from praktiklog.options import parse_point
from praktiklog.output import print_json, stderr
from praktiklog.settings import settings_of
from praktiklog_audit.replay import LiveMoved
from praktiklog_audit.replay import replay as replay_projection
from praktiklog_audit.verify import Published
from praktiklog_audit.verify import verify as verify_log
from praktiklog_projections import PROJECTIONS
from praktiklog_projections.errors import ChainBroken
from praktiklog_runtime.processes import ServerError
from praktiklog_services.log import PostgresLog

app = typer.Typer(no_args_is_help=True, help="Prove log and projections.")

_AWAY: Final = (PersistenceError, psycopg.Error, ServerError)

app.command()(diff)


@app.callback()
def _audit() -> None:
    """Prove what the log holds, and what the projections made of it."""


@app.command()
def verify(
    context: typer.Context,
    *,
    deep: Annotated[
        bool,
        typer.Option("--deep", help="Replay every projection too, and compare all of its rows."),
    ] = False,
) -> None:
    """Recompute the hash chain over every stored byte; hold stream and projections against it.

    Exit code 1 where anything is broken, 3 where the log could not be read, which says nothing of
    what it holds. Any other place that could not be checked is named.
    """
    settings = settings_of(context)
    with explained(), _readable():
        conninfo = contexts.database(settings)
        log = PostgresLog(conninfo)
        try:
            found = verify_log(
                log,
                published=Published(settings, conninfo),
                deep=partial(contexts.of_projection, settings) if deep else None,
            )
        finally:
            log.close()
    print_json(found)
    for each in found.unchecked:
        stderr.print(f"could not check {each.where}: {each.why}", markup=False, highlight=False)
    if found.broken is not None:
        raise typer.Exit(1)


@app.command()
def replay(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="PROJECTION", help=f"One of {', '.join(PROJECTIONS)}.")
    ],
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="POSITION|TIME", help="Replay no further."),
    ] = None,
) -> None:
    """Fold the log again beside a projection and compare; exit code 1 where rows differ."""
    point = None if until is None else parse_point(until)
    with explained():
        conninfo = contexts.of_projection(settings_of(context), name)
        try:
            replayed = replay_projection(conninfo, name, point)
        except (ChainBroken, LiveMoved) as error:
            raise CommandFailed(str(error)) from error
        if isinstance(point, int) and point > replayed.position:
            stderr.print(f"{name} has applied events up to {replayed.position}: compared there")
    print_json(replayed)
    if not replayed.equal:
        raise typer.Exit(1)


@contextmanager
def _readable() -> Iterator[None]:
    """Tell a log that cannot be read from a broken one."""
    try:
        yield
    except _AWAY as error:
        said = " ".join(str(error).split())
        raise CouldNotCheck(f"could not check: {said}; run the command again") from error
