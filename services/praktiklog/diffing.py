"""`audit diff`: what changed in a figure between two points of the log, and why."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any

import msgspec
import psycopg
import typer

from praktiklog.asking import asking
from praktiklog.errors import CommandFailed, explained
from praktiklog.measuring import After, Day, Identity, On, Params, Where, worded
from praktiklog.options import By, parse_point
from praktiklog.output import Format, print_rows
from praktiklog_audit.diff import Changed, Point
from praktiklog_audit.diff import diff as diff_of
from praktiklog_projections.asking.request import request
from praktiklog_projections.engine import log
from praktiklog_runtime import clock


def diff(
    context: typer.Context,
    identity: Identity,
    between: Annotated[
        tuple[str, str],
        typer.Option("--between", metavar="A B", help="Two positions or timestamps."),
    ],
    period_from: Day = None,
    period_to: After = None,
    on: On = None,
    by: By = "",
    where: Where = None,
    param: Params = None,
    horizon: Annotated[
        str | None, typer.Option("--horizon", help="The same as --param horizon=H.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How rows are printed.")] = Format.json,
) -> None:
    """Every cell of a figure that changed between two points, with the events by reason."""
    for each in between:
        parse_point(each)
    given = [*(param or []), *([] if horizon is None else [f"horizon={horizon}"])]
    wording = partial(request, since=period_from, until=period_to, on=on)
    with explained():
        asked = worded(identity, wording, by, where, given)
        with asking(context, asked.measure.projection, None, None) as there:
            first, second = (_point(there.connection, each) for each in between)
            if second.position < first.position:
                raise typer.BadParameter("A lies after B; give the earlier one first")
            if there.state.position < second.position:
                raise CommandFailed(
                    f"projection {there.state.name} stands at {there.state.position}; "
                    "wait until it has caught up, or give a lower position"
                )
            executor = there.question.executor
            read = partial(log.at, there.connection)
            changed = diff_of(executor, asked, first, second, read)
    rows = msgspec.to_builtins(changed)
    print_rows(rows if form is Format.json else _flat(changed), form)


def _point(connection: psycopg.Connection, text: str) -> Point:
    given = parse_point(text)
    if isinstance(given, datetime):
        return Point(log.position_at(connection, given), given)
    # Before the first event it is as early as can be known: on that event's day.
    row = connection.execute(
        "SELECT known_at FROM log.event WHERE position = greatest(1, %s)", (given,)
    ).fetchone()
    if row is None and given > 0:
        raise CommandFailed(f"the log does not reach position {given}; give a lower one")
    return Point(given, clock.now() if row is None else row[0])


def _flat(changed: Sequence[Changed]) -> list[dict[str, Any]]:
    """Give a row for each reason: tables and CSV hold no lists of objects."""
    return [
        {
            **each.keys,
            "column": each.column,
            "before": each.before,
            "after": each.after,
            **msgspec.to_builtins(change),
        }
        for each in changed
        for change in each.changes
    ]
