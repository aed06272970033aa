"""Working days and calendar months in Denmark, and the two dates that figures are printed for."""

import calendar
from datetime import date, timedelta
from functools import cache
from typing import Final

import holidays

A_DAY: Final = timedelta(days=1)
JUNE_2010: Final = date(2010, 6, 15)
JUNE_2011: Final = date(2011, 6, 15)
"""June is read as its 15th: persons in placement in a month are those of that day."""

_SATURDAY: Final = 5
_PUBLIC: Final = holidays.country_holidays("DK", years=range(2008, 2022))


@cache
def is_working_day(day: date) -> bool:
    """Say whether a day is a Monday to Friday and no public holiday; for 2008 to 2021."""
    return day.weekday() < _SATURDAY and day not in _PUBLIC


def working_day_from(day: date) -> date:
    """Return the day, or the first working day after it."""
    while not is_working_day(day):
        day += A_DAY
    return day


def working_day_until(day: date) -> date:
    """Return the day, or the last working day before it."""
    while not is_working_day(day):
        day -= A_DAY
    return day


def monday_from(day: date) -> date:
    """Return the first Monday from the day on, or the working day after it."""
    return working_day_from(day + timedelta(days=-day.weekday() % 7))


def working_days_between(after: date, until: date) -> int:
    """Count the working days in (`after`, `until`]."""
    return sum(
        is_working_day(after + timedelta(days=n)) for n in range(1, (until - after).days + 1)
    )


def months_after(day: date, months: int) -> date:
    """Return the same day some months later; one that the month lacks becomes its last."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
