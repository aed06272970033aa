"""`status` and `metrics`: how everything is, for people, programs and Prometheus."""

import sys
from typing import Any

import msgspec
import typer

from praktiklog import status as states
from praktiklog.options import Formatted
from praktiklog.output import Format, Row, print_json, print_rows, stderr
from praktiklog.settings import settings_of


def status(context: typer.Context, form: Formatted = Format.table) -> None:
    """How servers, roles and projections are; starts nothing, and works while they are away."""
    found = states.collect(settings_of(context))
    rows: dict[str, Any] = msgspec.to_builtins(found)
    del rows["families"]
    if form is Format.json:
        print_json(rows)
        return
    print_rows(rows["roles"], form)
    if form is Format.csv:
        return
    projections: list[Row] = rows["projections"]
    print_rows(projections, form)
    for name in ("version", "data", "database_url", "nats_url", "web_url", "epoch", "position"):
        stderr.print(f"{name} {rows[name]}", markup=False, highlight=False)
    for alarm in found.alarms:
        stderr.print(f"alarm: {alarm}", style="red", markup=False, highlight=False)


def metrics(context: typer.Context) -> None:
    """Print the metrics of all roles in the text format of Prometheus."""
    from praktiklog import exposing  # noqa: PLC0415  the other command needs no Prometheus
    from praktiklog_runtime import prometheus  # noqa: PLC0415

    found = states.collect(settings_of(context))
    sys.stdout.write(prometheus.render(exposing.families(found)).decode())
