"""Working days in Denmark by ordinal (`date.toordinal`), in any year."""

from datetime import date
from functools import cache
from typing import Final

import holidays

WORKING_DAYS_PER_MONTH: Final = 21
"""About as many as a month has."""

_SATURDAY: Final = 5
_PUBLIC: Final = holidays.country_holidays("DK")


@cache
def on(day: int) -> date:
    """Give the date of an ordinal."""
    return date.fromordinal(day)


@cache
def is_working_day(day: int) -> bool:
    """Say whether a day is a Monday to Friday and no public holiday."""
    found = on(day)
    return found.weekday() < _SATURDAY and found not in _PUBLIC


@cache
def working_day_from(day: int) -> int:
    """Return the day, or the first working day after it."""
    while not is_working_day(day):
        day += 1
    return day


@cache
def working_day_until(day: int) -> int:
    """Return the day, or the last working day before it."""
    while not is_working_day(day):
        day -= 1
    return day


@cache
def nearest_working_day(day: int) -> int:
    """Return the working day next to the day, the later of two."""
    after, before = working_day_from(day), working_day_until(day)
    return after if after - day <= day - before else before
