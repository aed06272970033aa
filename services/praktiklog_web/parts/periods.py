"""The latest stretch of time that a figure has something to say about.

A page that opens without a period shows the last twelve months; where nothing happened in them,
as in a history that ends earlier, the twelve months up to the last one in which something did.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from praktiklog_events.limits import EARLIEST
from praktiklog_projections.asking.figures import Figures
from praktiklog_web.parts.pages import EFFECT, FLOW, OCCUPANCY, Page

Row = dict[str, Any]
_YEAR: Final = 12


def ask(
    figures: Figures, page: Page, first: date, after: date, by: Sequence[str], *, horizon: str
) -> list[Row]:
    """Ask a page's figure about a period, `after` exclusive."""
    if page is EFFECT:
        return figures.effect(first, after, horizon, by)
    if page is FLOW:
        return figures.flow(first, after, by)
    return figures.occupancy(first, after, by)


def recent(today: date) -> tuple[date, date]:
    """Return the twelve calendar months up to and with this one, the end exclusive."""
    after = _months(today, 1)
    return _months(after, -_YEAR), after


def is_active(page: Page, row: Row) -> bool:
    """Tell whether anything happened that a row of a page's figure counts."""
    return _ACTIVE[page.name](row)


def latest(figures: Figures, page: Page, horizon: str, today: date) -> tuple[date, date] | None:
    """Return the twelve calendar months that end with the latest activity, or None."""

    def active(first: date, after: date, by: str) -> list[str]:
        rows = ask(figures, page, first, after, [by], horizon=horizon)
        return [row[by] for row in rows if is_active(page, row)]

    years = active(EARLIEST, _months(today, 1), "year")
    if not years:
        return None
    year = int(max(years))
    month = max(active(date(year, 1, 1), date(year + 1, 1, 1), "month"))
    after = _months(date.fromisoformat(f"{month}-01"), 1)
    return _months(after, -_YEAR), after


def latest_open_day(figures: Figures, today: date) -> date | None:
    """Return the latest day until today with slots available, or None if there was none."""
    rows = figures.occupancy(EARLIEST, today + timedelta(days=1), ["month"])
    months = [row["month"] for row in rows if row["available_slot_days"]]
    if not months:
        return None
    first = date.fromisoformat(f"{max(months)}-01")
    day = min(_months(first, 1) - timedelta(days=1), today)
    while day > first and not any(row["slots"] for row in figures.vacancies(day)):
        day -= timedelta(days=1)
    return day


def _months(day: date, count: int) -> date:
    """Return the first of the month that lies so many months from the day's."""
    months = day.year * _YEAR + day.month - 1 + count
    return date(months // _YEAR, months % _YEAR + 1, 1)


_ACTIVE: Final[dict[str, Callable[[Row], bool]]] = {
    OCCUPANCY.name: lambda row: bool(row["occupied_slot_days"] or row["wage_subsidy_slot_days"]),
    FLOW.name: lambda row: row["referred"] > 0,
    EFFECT.name: lambda row: row["ended"] > 0,
}
