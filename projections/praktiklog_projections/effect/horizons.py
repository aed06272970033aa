"""The horizons at which outcomes are observed, and when each is due."""

from typing import Final

# Adding months, PostgreSQL and DuckDB take the last day of a month that lacks the day.
DUE: Final = {
    "4w": "ended_on + 28",
    "5w": "ended_on + 35",
    "13w": "ended_on + 91",
    "26w": "ended_on + 182",
    "1m": "ended_on + interval '1 month'",
    "2m": "date_trunc('month', ended_on) + interval '3 months' - interval '1 day'",
    "3m": "ended_on + interval '3 months'",
    "6m": "ended_on + interval '6 months'",
    "12m": "ended_on + interval '12 months'",
}
"""Horizon -> the due day of a placement's outcome, in SQL over `ended_on`."""

HORIZONS: Final = tuple(DUE)
