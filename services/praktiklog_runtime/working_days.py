"""Working days (arbejdsdage): Monday to Friday without the public holidays of Denmark."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

_SATURDAY: Final = 5
_A_DAY: Final = timedelta(days=1)


@lru_cache(maxsize=512)
def public_holidays(year: int) -> frozenset[date]:
    """Return a year's public holidays (the `holidays` package's public set for DK)."""
    return frozenset(holidays.country_holidays("DK", years=year))


def is_working_day(day: date) -> bool:
    """Tell whether it is a Monday to Friday and no public holiday."""
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


@lru_cache(maxsize=65_536)
def last_day_within(day: date, working_days: int) -> date:
    """Return the last day before which at most that many working days lie after `day`.

    So `started_on <= last_day_within(referred_on, 10)` says that at most ten working days lie
    in (`referred_on`, `started_on`].
    """
    passed = 0
    last = day
    while True:
        passed += is_working_day(last + _A_DAY)
        if passed > working_days:
            return last
        last += _A_DAY


def working_days_between(after: date, until: date) -> int:
    """Count the working days in (`after`, `until`]."""
    days = (until - after).days
    return sum(is_working_day(after + timedelta(days=number)) for number in range(1, days + 1))
