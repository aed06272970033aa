"""The latest stretch of time that a figure has something to say about.

A page that opens without a period shows the last twelve months; where nothing happened in them,
as in a history that ends earlier, the twelve months up to the last one in which something did.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from praktiklog_events.limits import EARLIEST
from praktiklog_projections.asking.catalogue import measure
from praktiklog_projections.asking.request import request
from praktiklog_web.parts.figure.asking import Asking

_YEAR: Final = 12


def recent(today: date) -> tuple[date, date]:
    """Return the twelve calendar months up to and with this one, the end exclusive."""
    after = _months(today, 1)
    return _months(after, -_YEAR), after


def latest(asking: Asking, params: Mapping[str, str]) -> tuple[date, date] | None:
    """Return the twelve calendar months that end with the latest activity, or None."""

    def active(first: date, after: date, by: str) -> list[str]:
        rows = asking.period(first, after, [by], params=params)
        return [row[by] for row in rows if asking.happened(row)]

    years = active(EARLIEST, _months(asking.today, 1), "year")
    if not years:
        return None
    year = int(max(years))
    month = max(active(date(year, 1, 1), date(year + 1, 1, 1), "month"))
    after = _months(date.fromisoformat(f"{month}-01"), 1)
    return _months(after, -_YEAR), after


def latest_day(asking: Asking) -> date | None:
    """Return the latest day until today with slots available, or None if there was none."""

    def available(first: date, after: date, by: str) -> list[str]:
        asked = request(measure("occupancy"), since=first, until=after, by=[by])
        rows = asking.rows(asked)
        return [row[by] for row in rows if row["available_slot_days"]]

    tomorrow = asking.today + timedelta(days=1)
    months = available(EARLIEST, tomorrow, "month")
    if not months:
        return None
    first = date.fromisoformat(f"{max(months)}-01")
    return date.fromisoformat(max(available(first, min(_months(first, 1), tomorrow), "day")))


def _months(day: date, count: int) -> date:
    """Return the first of the month that lies so many months from the day's."""
    months = day.year * _YEAR + day.month - 1 + count
    return date(months // _YEAR, months % _YEAR + 1, 1)
