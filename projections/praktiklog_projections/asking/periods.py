"""Cuts a period into months, quarters or years."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Bucket(Struct, frozen=True):
    """Days from `since` to before `until`, within one of each period asked for."""

    since: date
    until: date

    def label(self, period: str) -> str:
        """Name the month, quarter or year that it lies in: 2021-06, 2021Q2, 2021."""
        year, month = self.since.year, self.since.month
        names = {
            "month": f"{year:04}-{month:02}",
            "quarter": f"{year:04}Q{(month + 2) // 3}",
            "year": f"{year:04}",
        }
        return names[period]


def buckets(since: date, until: date, by: Sequence[str]) -> list[Bucket]:
    """Cut the days from `since` to before `until` by the finest period among the keys.

    Without a period key it is one bucket; of no days there is none.
    """
    widths = [_MONTHS[key] for key in by if key in _MONTHS]
    if since >= until:
        return []
    if not widths:
        return [Bucket(since, until)]
    width = min(widths)
    made = []
    start = since
    while start < until:
        end = min(until, _next(start, width))
        made.append(Bucket(start, end))
        start = end
    return made


def _next(day: date, width: int) -> date:
    """Return the first day of the period after the one that the day lies in."""
    years, month = divmod((day.month - 1) // width * width + width, 12)
    year = day.year + years
    return date(year, month + 1, 1) if year <= date.max.year else date.max
