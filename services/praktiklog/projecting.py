"""`projections`: the read models, their versions side by side, and what they keep back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import msgspec
import psycopg
import typer

from praktiklog import context as contexts
from praktiklog import status
from praktiklog.errors import explained
from praktiklog.options import Formatted
from praktiklog.output import Format, Row, print_json, print_rows, stderr
from praktiklog.settings import settings_of
from praktiklog_projections import PROJECTIONS
from praktiklog_projections.asking import compare as comparing
from praktiklog_projections.engine import checkpoint, instances, rebuild
from praktiklog_projections.engine import parked as parking
from praktiklog_projections.engine.checkpoint import Meta
from praktiklog_services.log.moments import head

app = typer.Typer(no_args_is_help=True, help="The read models: state, versions, rebuild, pause.")
Name = Annotated[str, typer.Argument(help=f"One of {', '.join(PROJECTIONS)}.")]
Version = Annotated[
    int | None,
    typer.Option("--version", min=1, help="Which; to build the newest, else the one beside."),
]


@app.command("list")
def list_(context: typer.Context, form: Formatted = Format.table) -> None:
    """Every instance: phase, state, version, position, lag (events behind the log), heartbeat.

    A projection's instance that serves comes first; then come those beside it, which are
    building, ready to be switched to, or served before (previous).
    """
    settings = settings_of(context)
    with explained():
        conninfo = contexts.database(settings)
        seen = {each.name: each for each in status.collect(settings).projections}
        with psycopg.connect(conninfo) as connection:
            last = head(connection)
            metas = [each for each in checkpoint.instances(connection) if each.kept]
    serving = {each.name: each for each in metas if each.serves}
    rows = [_row(each, serving[each.name], last, seen.get(each.name)) for each in metas]
    kept_back = [f"{each.name} {each.parked}" for each in metas if each.serves and each.parked]
    if kept_back:
        stderr.print(f"events are parked, figures miss them: {', '.join(kept_back)}")
    print_rows(rows, form)


def _row(each: Meta, serving: Meta, last: int, seen: status.ProjectionStatus | None) -> Row:
    live = seen if each.serves else None
    lag = max(0, last - each.position)
    state = live.state if live else each.state
    return {
        "name": each.name,
        "phase": instances.phase(each, serving),
        "state": "catching_up" if not live and state == "running" and lag else state,
        "version": each.version,
        "position": each.position,
        "lag": lag,
        "lag_seconds": live.lag_seconds if live else None,
        "heartbeat_seconds": live.heartbeat_seconds if live else None,
        "last_error": live.last_error if live else None,
        "known_at": each.known_at,
        "unknown_events": each.unknown_events,
        "parked": each.parked,
        "reason": each.reason,
    }


@app.command("rebuild")
def rebuild_(context: typer.Context, name: Name) -> None:
    """Build a projection anew beside the one that serves; answers events, rate and digest."""
    with explained():
        rebuilt = rebuild.rebuild(contexts.of_projection(settings_of(context), name), name)
    print_json(msgspec.to_builtins(rebuilt))


@app.command()
def build(context: typer.Context, name: Name, version: Version = None) -> None:
    """Build a version beside the one that serves; answers events, rate and digest."""
    with explained():
        conninfo = contexts.of_projection(settings_of(context), name)
        built = instances.build(conninfo, name, version)
    print_json(msgspec.to_builtins(built))


@app.command()
def compare(
    context: typer.Context, name: Name, version: Version = None, form: Formatted = Format.table
) -> None:
    """Every cell in which the instance beside differs from the one that serves."""
    with explained(), _connected(context, name) as connection:
        compared = _compared(connection, name, version)
    print_rows(msgspec.to_builtins(compared.rows), form)


@app.command()
def approve(context: typer.Context, name: Name, version: Version = None) -> None:
    """Take the cells that differ as meant, so that the instance beside may be switched to."""
    with explained(), _connected(context, name) as connection:
        compared = _compared(connection, name, version)
        built = instances.beside(connection, name, version)
        instances.approve(connection, built.instance, compared.position, len(compared.rows))
    print_json(
        {
            "name": name,
            "version": built.version,
            "position": compared.position,
            "cells": len(compared.rows),
        }
    )


@app.command()
def switch(context: typer.Context, name: Name, version: Version = None) -> None:
    """Let the instance beside serve; where no cell differs it needs no approval."""
    with explained(), _connected(context, name) as connection:
        built = instances.beside(connection, name, version)
        if not instances.is_approved(connection, built.instance):
            compared = _compared(connection, name, version)
            if not compared.rows and not compared.unanswered:
                instances.approve(connection, built.instance, compared.position, 0)
        _serves(instances.switch(connection, name, version))


@app.command()
def rollback(context: typer.Context, name: Name) -> None:
    """Let the instance serve again that did before the last switch."""
    with explained(), _connected(context, name) as connection:
        _serves(instances.rollback(connection, name))


@app.command()
def drop(context: typer.Context, name: Name, version: Version = None) -> None:
    """Drop an instance that does not serve, with all its rows."""
    with explained(), _connected(context, name) as connection:
        dropped = instances.drop(connection, name, version)
    print_json({"name": name, "version": dropped.version})


def _serves(state: Meta) -> None:
    print_json({"name": state.name, "version": state.version, "position": state.position})


@contextmanager
def _connected(context: typer.Context, name: str) -> Iterator[psycopg.Connection]:
    conninfo = contexts.of_projection(settings_of(context), name)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


def _compared(
    connection: psycopg.Connection, name: str, version: int | None
) -> comparing.Comparison:
    built = instances.beside(connection, name, version)
    serving = checkpoint.meta(connection, name)
    compared = comparing.compare(connection, serving, built)
    for each in compared.unanswered:
        stderr.print(f"only one version can answer {each}", markup=False, highlight=False)
    return compared


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
