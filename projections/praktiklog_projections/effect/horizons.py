"""When an outcome at a horizon is due, in SQL."""

from typing import Final

from praktiklog_events.vocabulary import HORIZONS as TERMS
from praktiklog_events.vocabulary import HorizonTerm


def _due(term: HorizonTerm) -> str:
    # Adding months, PostgreSQL and DuckDB take the last day of a month that lacks the day.
    if term.to_month_end:
        months = term.months + 1
        return f"date_trunc('month', ended_on) + interval '{months} months' - interval '1 day'"
    if term.months:
        return f"ended_on + interval '{term.months} months'"
    return f"ended_on + {7 * term.weeks}"


DUE: Final = {term.code: _due(term) for term in TERMS.terms}
"""Horizon -> the due day of a placement's outcome, in SQL over `ended_on`."""

HORIZONS: Final = tuple(DUE)
