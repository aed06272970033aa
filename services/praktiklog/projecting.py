"""`projections`: list, rebuild, pause and resume the read models."""

from typing import Annotated

import msgspec
import psycopg
import typer

from praktiklog import context as contexts
from praktiklog import status
from praktiklog.errors import explained
from praktiklog.options import Formatted
from praktiklog.output import Format, print_json, print_rows
from praktiklog.settings import settings_of
from praktiklog_projections import PROJECTIONS
from praktiklog_projections.engine import checkpoint, rebuild
from praktiklog_projections.engine import parked as parking
from praktiklog_services.log.moments import head

app = typer.Typer(no_args_is_help=True, help="The read models: state, rebuild, pause, resume.")
Name = Annotated[str, typer.Argument(help=f"One of {', '.join(PROJECTIONS)}.")]


@app.command("list")
def list_(context: typer.Context, form: Formatted = Format.table) -> None:
    """State, version, position, lag (events behind the log) and heartbeat of every projection."""
    settings = settings_of(context)
    with explained():
        conninfo = contexts.database(settings)
        seen = {each.name: each for each in status.collect(settings).projections}
        with psycopg.connect(conninfo) as connection:
            last = head(connection)
            rows = [
                {
                    "name": meta.name,
                    "state": seen[meta.name].state if meta.name in seen else meta.state,
                    "version": meta.version,
                    "position": meta.position,
                    "lag": max(0, last - meta.position),
                    "lag_seconds": seen[meta.name].lag_seconds if meta.name in seen else None,
                    "heartbeat_seconds": (
                        seen[meta.name].heartbeat_seconds if meta.name in seen else None
                    ),
                    "last_error": seen[meta.name].last_error if meta.name in seen else None,
                    "known_at": meta.known_at,
                    "unknown_events": meta.unknown_events,
                    "parked": meta.parked,
                    "reason": meta.reason,
                }
                for meta in checkpoint.list_all(connection)
            ]
    print_rows(rows, form)


@app.command("rebuild")
def rebuild_(context: typer.Context, name: Name) -> None:
    """Build a projection anew beside the one that serves; answers events, rate and digest."""
    with explained():
        rebuilt = rebuild.rebuild(contexts.of_projection(settings_of(context), name), name)
    print_json(msgspec.to_builtins(rebuilt))


@app.command()
def pause(context: typer.Context, name: Name) -> None:
    """Let a projection apply nothing until it is resumed."""
    with explained():
        conninfo = contexts.of_projection(settings_of(context), name)
        with psycopg.connect(conninfo) as connection:
            checkpoint.pause(connection, name)


@app.command()
def resume(context: typer.Context, name: Name) -> None:
    """Let a paused projection go on."""
    with explained():
        conninfo = contexts.of_projection(settings_of(context), name)
        with psycopg.connect(conninfo) as connection:
            checkpoint.resume(connection, name)


@app.command()
def parked(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help=f"One of {', '.join(PROJECTIONS)}.")] = None,
    form: Formatted = Format.table,
) -> None:
    """Events that could not be applied, and those that follow them for the same thing."""
    with explained():
        conninfo = contexts.database(settings_of(context))
        with psycopg.connect(conninfo) as connection:
            rows = parking.rows(connection, name)
    print_rows(msgspec.to_builtins(rows), form)


@app.command()
def retry(context: typer.Context, name: Name, form: Formatted = Format.table) -> None:
    """Apply again what is parked; answers what is parked still."""
    with explained():
        rows = parking.retry(contexts.of_projection(settings_of(context), name), name)
    print_rows(msgspec.to_builtins(rows), form)


@app.command()
def skip(
    context: typer.Context,
    name: Name,
    position: Annotated[int, typer.Argument(help="The event's position in the log.")],
    form: Formatted = Format.table,
) -> None:
    """Give an event up and apply what waited for it; answers what is parked still."""
    with explained():
        rows = parking.skip(contexts.of_projection(settings_of(context), name), name, position)
    print_rows(msgspec.to_builtins(rows), form)
