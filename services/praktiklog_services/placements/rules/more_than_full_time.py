from collections.abc import Callable
from datetime import date, datetime, timedelta

from praktiklog_events import HoursChanged, PlacementExtended, PlacementStarted, danish_date
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.known import Placement

TOLERANCE = 1e-9


class MoreThanFullTime(Rule):
    """The candidate's running placements take more than full time (fuld tid), in hours a week.

    It looks at every fact that can raise the hours; hours that nobody gave count as none.
    Source: `full_time` (37 h; BAB § 60).
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
    def broken(
        fact: PlacementStarted | HoursChanged | PlacementExtended,
        known: State,
        law: Law,
        at: datetime,
    ) -> Broken | None:
        today = danish_date(at)
        candidate_id, first, last, own = _raised(fact, known, today)
        if first is None or last is None:
            return None
        others = [
            placement
            for identity in known.candidates.get(candidate_id, ())
            if identity != fact.placement_id
            and not (placement := known.placements[identity]).voided
        ]
        days = {first}
        for placement in others:
            days.update(filter(None, (placement.started_on, *placement.hours)))
        for day in sorted(day for day in days if first <= day <= last):
            asked = own(day)
            hours = (asked or 0.0) + sum(_hours(placement, day, today) for placement in others)
            if asked is not None and hours > law.full_time.hours + TOLERANCE:
                return Broken(by=law.full_time, hours=hours, day=day, full_time=law.full_time.hours)
        return None


def _raised(
    fact: PlacementStarted | HoursChanged | PlacementExtended, known: State, today: date
) -> tuple[str, date | None, date | None, Callable[[date], float | None]]:
    """Tell whose hours may be raised, from which day to which, and to what."""
    if isinstance(fact, PlacementStarted):
        return (
            fact.candidate_id, fact.started_on, fact.planned_end_on, lambda _: fact.hours_per_week
        )  # fmt: skip
    placement = known.placements[fact.placement_id]
    if placement.voided or placement.started_on is None or placement.planned_end_on is None:
        return placement.candidate_id, None, None, placement.hours_on
    if isinstance(fact, HoursChanged):
        first = max(fact.effective_on, placement.started_on)
        last = placement.runs_until(today)
        return placement.candidate_id, first, last, lambda _: fact.hours_per_week
    first = placement.planned_end_on + timedelta(days=1)
    return placement.candidate_id, first, fact.planned_end_on, placement.hours_on


def _hours(placement: Placement, day: date, today: date) -> float:
    end = placement.runs_until(today)
    if placement.started_on is None or end is None or not placement.started_on <= day <= end:
        return 0.0
    return placement.hours_on(day) or 0.0
