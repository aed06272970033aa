"""`audit`: prove what the log holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
import typer
from eventsourcing.persistence import PersistenceError

from praktiklog import context as contexts
from praktiklog.errors import CouldNotCheck, explained
from praktiklog.output import print_json, stderr
from praktiklog.settings import settings_of
from praktiklog_audit.verify import Published
from praktiklog_audit.verify import verify as verify_log
from praktiklog_runtime.processes import ServerError
from praktiklog_services.log import PostgresLog

app = typer.Typer(no_args_is_help=True, help="Prove what the log holds.")

_AWAY: Final = (PersistenceError, psycopg.Error, ServerError)


@app.callback()
def _audit() -> None:
    """Prove what the log holds."""


@app.command()
def verify(context: typer.Context) -> None:
    """Recompute the hash chain over every stored byte; hold stream and projections against it.

    Exit code 1 where anything is broken, 3 where the log could not be read, which says nothing of
    what it holds. Any other place that could not be checked is named.
    """
    settings = settings_of(context)
    with explained(), _readable():
        conninfo = contexts.database(settings)
        log = PostgresLog(conninfo)
        try:
            found = verify_log(log, published=Published(settings, conninfo))
        finally:
            log.close()
    print_json(found)
    for each in found.unchecked:
        stderr.print(f"could not check {each.where}: {each.why}", markup=False, highlight=False)
    if found.broken is not None:
        raise typer.Exit(1)


@contextmanager
def _readable() -> Iterator[None]:
    """Tell a log that cannot be read from a broken one."""
    try:
        yield
    except _AWAY as error:
        said = " ".join(str(error).split())
        raise CouldNotCheck(f"could not check: {said}; run the command again") from error
