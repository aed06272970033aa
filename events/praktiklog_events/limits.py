"""Limits that span several fields or need the clock (contract, "Limits")."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from praktiklog_events.catalogue import DATES, HAPPENED, MOMENTS
from praktiklog_events.envelope import Event
from praktiklog_events.errors import ContractError

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2200, 12, 31)
AHEAD: Final = timedelta(minutes=5)
"""How far `time` may lie ahead of our clock."""

_COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")


def danish_date(moment: datetime) -> date:
    """Tell which date it is in Denmark (Europe/Copenhagen) at an aware moment.

    Raises `ValueError` for a naive one.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; give an aware datetime.")
    return moment.astimezone(_COPENHAGEN).date()


def check(event: Event, now: datetime) -> None:
    """Raise `ContractError` where dates or `time` lie where they cannot; `now` is aware.

    Every date and moment lies in 1900 to 2200; `time` at most 5 minutes ahead of `now`; what is
    said to have happened not after the Danish date of `time`.
    """
    fact = event.data
    kind = type(fact)
    for name in DATES[kind]:
        value = getattr(fact, name)
        if value is not None and not EARLIEST <= value <= LATEST:
            raise ContractError(f"{name} is {value}; dates lie in 1900 to 2200")
    for name in MOMENTS[kind]:
        _check_year(name, getattr(fact, name))
    _check_year("time", event.time)
    if event.time > now + AHEAD:
        raise ContractError(f"time {event.time.isoformat()} lies in the future; check the clock")
    happened = HAPPENED[kind]
    if happened:
        registered_on = danish_date(event.time)
        for name in happened:
            value = getattr(fact, name)
            if value > registered_on:
                raise ContractError(
                    f"{name} {value} lies after {registered_on}, the Danish date it was "
                    "registered on; what has not happened yet cannot be registered"
                )


def _check_year(name: str, moment: datetime) -> None:
    # A moment at the end of the calendar has no date in Denmark at all.
    if not EARLIEST.year <= moment.year <= LATEST.year:
        raise ContractError(f"{name} is {moment.isoformat()}; moments lie in 1900 to 2200")
