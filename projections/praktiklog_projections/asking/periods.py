"""Periods of time as keys: days, ISO weeks, months, quarters and years."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

_A_DAY: Final = timedelta(days=1)


class Period(Struct, frozen=True):
    """A way to cut time: `first(day)` is the first day of the period that a day lies in.

    `after(first)` is the first day of the next one, `label(day)` its name as the contract has it.
    """

    name: str
    first: Callable[[date], date]
    after: Callable[[date], date]
    label: Callable[[date], str]


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    return date(year, month + 1, 1) if year <= date.max.year else date.max


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


_PERIODS: Final = (
    Period("day", lambda day: day, lambda first: first + _A_DAY, date.isoformat),
    Period(
        "week",
        lambda day: day - timedelta(days=day.weekday()),
        lambda first: first + timedelta(days=7),
        _week,
    ),
    Period(
        "month",
        lambda day: day.replace(day=1),
        lambda first: _months_on(first, 1),
        lambda day: f"{day.year:04}-{day.month:02}",
    ),
    Period(
        "quarter",
        lambda day: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
        lambda first: _months_on(first, 3),
        lambda day: f"{day.year:04}Q{(day.month + 2) // 3}",
    ),
    Period(
        "year",
        lambda day: date(day.year, 1, 1),
        lambda first: _months_on(first, 12),
        lambda day: f"{day.year:04}",
    ),
)

PERIODS: Final = {period.name: period for period in _PERIODS}
"""The periods by key, from fine to coarse."""


class Bucket(Struct, frozen=True):
    """Days from `since` to before `until`, within one of each period asked for."""

    since: date
    until: date


def buckets(since: date, until: date, by: Sequence[str]) -> list[Bucket]:
    """Cut the days from `since` to before `until` wherever a period among the keys begins.

    Without a period key it is one bucket; of no days there is none.
    """
    if since >= until:
        return []
    cuts = {since}
    for period in (PERIODS[key] for key in by if key in PERIODS):
        start = period.after(period.first(since))
        while start < until:
            cuts.add(start)
            start = period.after(start)
    starts = sorted(cuts)
    return [Bucket(*days) for days in zip(starts, [*starts[1:], until], strict=True)]


def firsts(name: str, since: date, until: date) -> list[date]:
    """Return the first days of all periods of a kind that have a day in [since, until)."""
    period = PERIODS[name]
    days = []
    start = period.first(since)
    while start < until:
        days.append(start)
        start = period.after(start)
    return days
