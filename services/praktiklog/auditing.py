"""`audit`: prove what the log holds."""

import typer

from praktiklog import context as contexts
from praktiklog.errors import explained
from praktiklog.output import print_json
from praktiklog.settings import settings_of
from praktiklog_audit.verify import verify as verify_log
from praktiklog_services.log import PostgresLog

app = typer.Typer(no_args_is_help=True, help="Prove what the log holds.")


@app.callback()
def _audit() -> None:
    """Prove what the log holds."""


@app.command()
def verify(context: typer.Context) -> None:
    """Recompute the hash chain over every stored byte; exit code 1 at the first fault."""
    with explained():
        log = PostgresLog(contexts.database(settings_of(context)))
        try:
            found = verify_log(log)
        finally:
            log.close()
    print_json(found)
    if found.broken is not None:
        raise typer.Exit(1)
