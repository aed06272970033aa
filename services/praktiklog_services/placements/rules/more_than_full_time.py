from collections.abc import Callable
from datetime import date, datetime

from msgspec import Struct

from praktiklog_events import (
    HoursChanged,
    PlacementAgreed,
    PlacementExtended,
    PlacementStarted,
    danish_date,
)
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.known import Placement
from praktiklog_services.placements.stay import stay_of

TOLERANCE = 1e-9

Raising = PlacementAgreed | PlacementStarted | HoursChanged | PlacementExtended
HoursOn = Callable[[date], float | None]


class MoreThanFullTime(Rule):
    """The candidate's running placements take more than full time (fuld tid), in hours a week.

    It looks at every fact that can raise the hours; hours that nobody gave count as none. Where
    the law says so, paid hours (ordinære timer) count as well: the greatest number that is named
    on the placements of that day. Source: `full_time` (37 h; BAB § 60).
    """

    reads = ("placement_id", "candidate_id")
    en = (
        "{{ hours }} hours a week from {{ day }} on; full time is {{ full_time }}: "
        "lower the hours or end another placement"
    )
    da = (
        "{{ hours }} timer om ugen fra {{ day }}; fuld tid er {{ full_time }}: "
        "sæt timerne ned, eller afslut et andet forløb"
    )

    @staticmethod
    def broken(fact: Raising, known: State, law: Law, at: datetime) -> Broken | None:
        today = danish_date(at)
        raised = _raised(fact, known, at)
        if raised is None:
            return None
        others = [
            placement
            for identity in known.candidates.get(raised.candidate_id, ())
            if identity != fact.placement_id
            and not (placement := known.placements[identity]).voided
        ]
        days = {raised.first}
        for placement in others:
            begun = (placement.started_on, *placement.hours, *placement.ordinary_hours)
            days.update(filter(None, begun))
        for day in sorted(day for day in days if raised.first <= day <= raised.last):
            asked = raised.hours(day)
            if asked is None:
                continue
            running = [placement for placement in others if _runs(placement, day, today)]
            hours = asked + sum(placement.hours_on(day) or 0.0 for placement in running)
            if law.full_time.ordinary_hours_count:
                paid = (placement.ordinary_hours.on(day) for placement in running)
                hours += max(filter(None, (raised.ordinary(day), *paid)), default=0.0)
            if hours > law.full_time.hours + TOLERANCE:
                return Broken(by=law.full_time, hours=hours, day=day, full_time=law.full_time.hours)
        return None


class _Raised(Struct, frozen=True):
    """Whose hours may be raised, from which day to which, and to what."""

    candidate_id: str
    first: date
    last: date
    hours: HoursOn
    ordinary: HoursOn


def _raised(fact: Raising, known: State, at: datetime) -> _Raised | None:
    if isinstance(fact, HoursChanged):
        return _changed(fact, known.placements[fact.placement_id], danish_date(at))
    stay = stay_of(fact, known, at)
    if stay is None:
        return None
    if isinstance(fact, PlacementExtended):
        own = known.placements[fact.placement_id]
        return _Raised(
            stay.candidate_id, stay.first, stay.last, own.hours_on, own.ordinary_hours.on
        )
    return _Raised(
        stay.candidate_id,
        stay.first,
        stay.last,
        lambda _: fact.hours_per_week,
        lambda _: fact.ordinary_hours_per_week,
    )


def _changed(fact: HoursChanged, own: Placement, today: date) -> _Raised | None:
    last = own.runs_until(today)
    if own.voided or own.started_on is None or last is None:
        return None

    def ordinary(day: date) -> float | None:
        named = fact.ordinary_hours_per_week
        return own.ordinary_hours.on(day) if named is None else named

    first = max(fact.effective_on, own.started_on)
    return _Raised(own.candidate_id, first, last, lambda _: fact.hours_per_week, ordinary)


def _runs(placement: Placement, day: date, today: date) -> bool:
    last = placement.runs_until(today)
    return (
        placement.started_on is not None
        and last is not None
        and (placement.started_on <= day <= last)
    )
