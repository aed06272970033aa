"""Limits that span several fields or need the clock (contract, "Limits")."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from praktiklog_events.catalogue import (
    ATTRIBUTES,
    DATES,
    HAPPENED,
    HAPPENED_AT,
    IDENTIFIERS,
    MOMENTS,
)
from praktiklog_events.cpr import is_cpr
from praktiklog_events.envelope import Event
from praktiklog_events.errors import ContractError
from praktiklog_events.facts.fact import Fact

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


def _no_company(_identity: str) -> bool:
    return False


def check(event: Event, now: datetime, *, is_company: Callable[[str], bool] = _no_company) -> None:
    """Raise `ContractError` where a value lies beyond what the types can say; `now` is aware.

    Every date and moment lies in 1900 to 2200; `time` at most 5 minutes ahead of `now`; what is
    said to have happened not after the Danish date of `time`. No id or code is a CPR number,
    but for ids of companies: P-numbers look alike. `is_company` tells whether the log knows a
    company by this id; it is asked only of values that look like a CPR number.
    """
    _check_persons(event, is_company)
    _check_calendar(event)
    if event.time > now + AHEAD:
        raise ContractError(f"time {event.time.isoformat()} lies in the future; check the clock")
    _check_happened(event)


def _check_calendar(event: Event) -> None:
    fact = event.data
    kind = type(fact)
    days = [(name, getattr(fact, name)) for name in DATES[kind]]
    days += [("hours_plan", day) for day, _ in getattr(fact, "hours_plan", None) or ()]
    for name, value in days:
        if value is not None and not EARLIEST <= value <= LATEST:
            raise ContractError(f"{name} is {value}; dates lie in 1900 to 2200")
    for name in MOMENTS[kind]:
        moment = getattr(fact, name)
        if moment is not None:
            _check_year(name, moment)
    _check_year("time", event.time)


def _check_happened(event: Event) -> None:
    fact = event.data
    kind = type(fact)
    for name in HAPPENED_AT[kind]:
        moment = getattr(fact, name)
        if moment is not None and moment > event.time:
            raise _ahead(name, moment.isoformat(), f"{event.time.isoformat()}, the moment it was")
    days = HAPPENED[kind]
    if days:
        registered_on = danish_date(event.time)
        for name in days:
            value = getattr(fact, name)
            if value is not None and value > registered_on:
                raise _ahead(name, value, f"{registered_on}, the Danish date it was")


def _ahead(name: str, value: object, registered: str) -> ContractError:
    return ContractError(
        f"{name} {value} lies after {registered} registered on; what has not happened yet cannot "
        "be registered"
    )


def _check_year(name: str, moment: datetime) -> None:
    # A moment at the end of the calendar has no date in Denmark at all.
    if not EARLIEST.year <= moment.year <= LATEST.year:
        raise ContractError(f"{name} is {moment.isoformat()}; moments lie in 1900 to 2200")


def _check_persons(event: Event, is_company: Callable[[str], bool]) -> None:
    fact = event.data
    own = getattr(fact, "company_id", None)
    for name, value in (
        *_ending_in_digits(fact, IDENTIFIERS[type(fact)]),
        *_ending_in_digits(event, ATTRIBUTES),
    ):
        if is_cpr(value) and value != own and not is_company(value):
            raise ContractError(
                f"{name} looks like a CPR number; give an opaque id instead (in a mapping, "
                'as = "candidate" for a person and as = "key" for an id of the source)'
            )


def _ending_in_digits(holder: Fact | Event, names: Iterable[str]) -> list[tuple[str, str]]:
    """List the values that may be a number at all; most others are known by their last sign."""
    found: list[tuple[str, str]] = []
    for name in names:
        value = getattr(holder, name)
        if value is not None:
            parts = (value,) if isinstance(value, str) else value
            found += [(name, part) for part in parts if part[-4:].isdigit()]
    return found
