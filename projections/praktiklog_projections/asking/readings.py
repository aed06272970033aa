"""Reading days (aflæsningsdage): the days of a period on which a stock is read."""

from datetime import date, timedelta
from typing import Final

from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.measure import Own, Param
from praktiklog_projections.asking.periods import PERIODS

_A_DAY: Final = timedelta(days=1)
_LAST_OF_EVERY_MONTH: Final = 28


def _read(text: str) -> str:
    if text not in {"last", "each"} and not 1 <= int(text) <= _LAST_OF_EVERY_MONTH:
        raise ValueError("write a day from 1 to 28, last, or each")
    return text


READING: Final = Param("reading", "15", read=_read)
"""A day of the month, `last` (the month's last), or `each`."""


def days(asked: Asked) -> list[date]:
    """Return the days on which the question reads."""
    reading = asked.param("reading")
    found = []
    day = asked.since
    while day < asked.until:
        if (
            reading == "each"
            or str(day.day) == reading
            or (reading == "last" and PERIODS["month"].after(day.replace(day=1)) - _A_DAY == day)
        ):
            found.append(day)
        day += _A_DAY
    return found


def relation(asked: Asked) -> str:
    """Give the relation `reading`, whose `day` is each of them."""
    return asked.relation("reading", {"day": "date"}, ((day,) for day in days(asked)))


ON: Final = Own("on", every=days)
"""The own key of a measure that is read on days: a population has it as `"on"`."""
