"""`vacancies`, `occupancy`, `flow` and `effect`: every figure, as known at any moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Final

import typer

from praktiklog.asking import asking
from praktiklog.options import AtPosition, By, Formatted, From, KnownAt, To, WithMeta, parse_date
from praktiklog.output import Format, Row, print_rows
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.figures import HORIZONS, KEYS, Figures
from praktiklog_projections.engine import checkpoint
from praktiklog_runtime import clock

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
    with asking(context, _PROJECTION.get(figure, figure), known_at, at_position) as there:
        question = there.question
        facts = _meta_row(there.state, question.as_of) if meta else None
        figures = Figures(question.executor, question.as_of, question.now)
        yield lambda ask: print_rows(there.shown(ask(figures), form), form, meta=facts)


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
        "parked": state.parked,
        "reason": state.reason,
        "synthetic": state.synthetic,
    }
