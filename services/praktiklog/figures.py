"""`vacancies`, `occupancy`, `flow` and `effect`: every figure, as known at any moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Final

import psycopg
import typer

from praktiklog import context as contexts
from praktiklog.errors import CommandFailed, explained
from praktiklog.options import AtPosition, By, Formatted, From, KnownAt, To, WithMeta, parse_date
from praktiklog.output import Format, Row, print_rows, stderr
from praktiklog.settings import settings_of
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.figures import HORIZONS, KEYS, Figures
from praktiklog_projections.engine import checkpoint
from praktiklog_runtime import clock
from praktiklog_services.log.moments import head, moment_at

_PROJECTION: Final = {"vacancies": "occupancy"}


def vacancies(
    context: typer.Context,
    on: Annotated[
        date | None,
        typer.Option("--on", parser=parse_date, metavar="DATE", help="The day; today."),
    ] = None,
    known_at: KnownAt = None,
    at_position: AtPosition = None,
    form: Formatted = Format.table,
    meta: WithMeta = False,
) -> None:
    """Slots of each agreement on a day: occupied, reserved, vacant (ledige pladser)."""
    day = on or clock.danish_date(clock.now())
    with _asked(context, "vacancies", known_at, at_position, form, meta=meta) as ask:
        ask(lambda figures: figures.vacancies(day))


def occupancy(
    context: typer.Context,
    period_from: From,
    period_to: To,
    by: By = "",
    known_at: KnownAt = None,
    at_position: AtPosition = None,
    form: Formatted = Format.table,
    meta: WithMeta = False,
) -> None:
    """Slot-days available, occupied, reserved, and the occupancy (belægning)."""
    keys = _keys("occupancy", by)
    _ordered(period_from, period_to)
    with _asked(context, "occupancy", known_at, at_position, form, meta=meta) as ask:
        ask(lambda figures: figures.occupancy(period_from, period_to, keys))


def flow(
    context: typer.Context,
    period_from: From,
    period_to: To,
    by: By = "",
    known_at: KnownAt = None,
    at_position: AtPosition = None,
    form: Formatted = Format.table,
    meta: WithMeta = False,
) -> None:
    """From referral to the first day in a company, for those referred in the period."""
    keys = _keys("flow", by)
    _ordered(period_from, period_to)
    with _asked(context, "flow", known_at, at_position, form, meta=meta) as ask:
        ask(lambda figures: figures.flow(period_from, period_to, keys))


def effect(
    context: typer.Context,
    period_from: From,
    period_to: To,
    horizon: Annotated[str, typer.Option("--horizon", help=f"One of {', '.join(HORIZONS)}.")],
    by: By = "",
    known_at: KnownAt = None,
    at_position: AtPosition = None,
    form: Formatted = Format.table,
    meta: WithMeta = False,
) -> None:
    """Who is in an ordinary job or education after a placement that ended in the period."""
    if horizon not in HORIZONS:
        raise typer.BadParameter(f"no horizon {horizon!r}; use one of {', '.join(HORIZONS)}")
    keys = _keys("effect", by)
    _ordered(period_from, period_to)
    with _asked(context, "effect", known_at, at_position, form, meta=meta) as ask:
        ask(lambda figures: figures.effect(period_from, period_to, horizon, keys))


def _keys(figure: str, by: str) -> list[str]:
    keys = [key.strip() for key in by.split(",") if key.strip()]
    wrong = [key for key in keys if key not in KEYS[figure]]
    if wrong:
        raise typer.BadParameter(
            f"{figure} has no key {wrong[0]!r}; use any of {', '.join(KEYS[figure])}"
        )
    if len(set(keys)) != len(keys):
        raise typer.BadParameter("a key stands twice in --by; name each once")
    return keys


def _ordered(period_from: date, period_to: date) -> None:
    if period_to < period_from:
        raise typer.BadParameter(f"--to {period_to} lies before --from {period_from}")


Ask = Callable[[Callable[[Figures], list[Row]]], None]


@contextmanager
def _asked(
    context: typer.Context,
    figure: str,
    known_at: datetime | None,
    at_position: int | None,
    form: Format,
    *,
    meta: bool,
) -> Iterator[Ask]:
    if known_at is not None and at_position is not None:
        raise typer.BadParameter("give --known-at or --at-position, not both")
    projection = _PROJECTION.get(figure, figure)
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
            facts = _meta_row(state, as_of) if meta else None
            yield lambda question: print_rows(
                question(Figures(connection, as_of)), form, meta=facts
            )


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


def _meta_row(state: checkpoint.Meta, as_of: AsOf | None) -> Row:
    return {
        "projection": state.name,
        "version": state.version,
        "state": state.state,
        "position": state.position,
        "known_at": state.known_at,
        "asked_at": as_of.moment if as_of else None,
        "asked_position": as_of.position if as_of else None,
        "unknown_events": state.unknown_events,
        "synthetic": state.synthetic,
    }
