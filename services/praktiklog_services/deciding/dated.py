"""What holds from a day on, until something else does."""

from bisect import bisect_right, insort
from datetime import date
from typing import TypeVar

_V = TypeVar("_V")


class Dated(dict[date, _V]):
    """Values by the day from which they hold; on one day the later set wins."""

    def __init__(self) -> None:
        super().__init__()
        self._days: list[date] = []

    def __setitem__(self, day: date, value: _V) -> None:
        if day not in self:
            insort(self._days, day)
        super().__setitem__(day, value)

    def on(self, day: date) -> _V | None:
        """Tell what holds on a day, or null before the first."""
        place = bisect_right(self._days, day)
        return self[self._days[place - 1]] if place else None

    def changes(self, after: date, until: date) -> list[date]:
        """List the days in (`after`, `until`] from which another value holds, in order."""
        return self._days[bisect_right(self._days, after) : bisect_right(self._days, until)]
