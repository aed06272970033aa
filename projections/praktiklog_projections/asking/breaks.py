"""Breaks (databrud): days before and after which figures are not to be compared."""

from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct

from praktiklog_projections.asking.measure import ResultRow
from praktiklog_projections.asking.periods import PERIODS, firsts
from praktiklog_projections.asking.request import Request


class Break(Struct, frozen=True):
    """A break as it was declared."""

    break_id: str
    breaks_on: date
    cause: str
    expected_effect: str | None = None

    def is_inside(self, since: date, until: date) -> bool:
        """Tell whether days before it and days from it on lie in [since, until)."""
        return since < self.breaks_on < until


def inside(request: Request, breaks: Sequence[Break]) -> Callable[[ResultRow], bool]:
    """Return what tells of a row whether one of the breaks lies inside its period.

    That is the day it is read on, else the days of the period asked for that its keys of time,
    and the filters of such keys, leave.
    """
    within = [each for each in breaks if each.is_inside(request.since, request.until)]
    if not within:
        return lambda _row: False
    since, until = request.since, request.until
    for key, values in request.where.items():
        if key in PERIODS:
            kept = [first for label, first in _labels(request, key).items() if values.hold(label)]
            since = max([since, *kept[:1]])
            until = min([until, *(PERIODS[key].after(first) for first in kept[-1:])])
    times = {key: _labels(request, key) for key in request.by if key in PERIODS}

    def is_inside(row: ResultRow) -> bool:
        if "on" in row:
            return False
        first, after = since, until
        for key, labels in times.items():
            start = labels[row[key]]
            first, after = max(first, start), min(after, PERIODS[key].after(start))
        return any(each.is_inside(first, after) for each in within)

    return is_inside


def _labels(request: Request, key: str) -> dict[str, date]:
    """Return the first day of each period asked for, by its name."""
    label = PERIODS[key].label
    return {label(first): first for first in firsts(key, request.since, request.until)}
