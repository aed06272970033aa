"""Which day's law governs a fact: named by a field of it, or of the placement it is about."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from praktiklog_events import danish_date
from praktiklog_services.deciding.state import State

LawDay = Callable[[Any, State, datetime], date]


def today(_fact: Any, _known: State, at: datetime) -> date:
    """Take the Danish date of the decision."""
    return danish_date(at)


def day_of(field: str) -> LawDay:
    """Take a field of the fact: its day, or the Danish date of its moment."""

    def law_day(fact: Any, _known: State, _at: datetime) -> date:
        value: date | datetime = getattr(fact, field)
        return danish_date(value) if isinstance(value, datetime) else value

    return law_day


def start_of_the_placement(fact: Any, known: State, at: datetime) -> date:
    """Take the first day of the placement that the fact is about; today where none is known."""
    placement = known.placements.get(fact.placement_id)
    if placement is None:
        return danish_date(at)
    return placement.started_on or danish_date(at)


def first_added_day(fact: Any, known: State, at: datetime) -> date:
    """Take the day after the planned end that an extension moves; today where none is known."""
    placement = known.placements.get(fact.placement_id)
    if placement is None or placement.planned_end_on is None:
        return danish_date(at)
    return placement.planned_end_on + timedelta(days=1)


def start_of_the_course(fact: Any, known: State, at: datetime) -> date:
    """Take the first day of the referral's course; today where none is known."""
    referral = known.referrals.get(fact.referral_id)
    if referral is None or referral.course_started_on is None:
        return danish_date(at)
    return referral.course_started_on
