"""The rule on full time: at most 37 hours a week over a candidate's running placements.

It looks at every fact that can raise the hours: a start, other hours, an extension.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from praktiklog_events import HoursChanged, PlacementExtended, PlacementStarted, danish_date
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Warned
from praktiklog_services.placements.known import Placement

FULL_TIME: Final = 37.0
"""Hours a week of full time (37 h; S2 and BAB § 60: not above full time)."""


class MoreThanFullTime(Warned):
    """The candidate's running placements take more than 37 hours a week."""


def hours_at_the_start(
    fact: PlacementStarted, state: State, at: datetime
) -> MoreThanFullTime | None:
    """Warn where a placement that starts brings its candidate above full time."""
    return _above_full_time(
        state, fact.candidate_id, fact.placement_id, fact.started_on, fact.planned_end_on, at,
        lambda _day: fact.hours_per_week,
    )  # fmt: skip


def hours_after_the_change(
    fact: HoursChanged, state: State, at: datetime
) -> MoreThanFullTime | None:
    """Warn where new hours bring the candidate above full time, from the day they hold."""
    placement = state.placements[fact.placement_id]
    last = placement.runs_until(danish_date(at))
    if placement.voided or placement.started_on is None or last is None:
        return None
    first = max(fact.effective_on, placement.started_on)
    return _above_full_time(
        state, placement.candidate_id, fact.placement_id, first, last, at,
        lambda _day: fact.hours_per_week,
    )  # fmt: skip


def hours_while_extended(
    fact: PlacementExtended, state: State, at: datetime
) -> MoreThanFullTime | None:
    """Warn where the days that an extension adds bring the candidate above full time."""
    placement = state.placements[fact.placement_id]
    if placement.voided or placement.planned_end_on is None:
        return None
    first = placement.planned_end_on + timedelta(days=1)
    return _above_full_time(
        state, placement.candidate_id, fact.placement_id, first, fact.planned_end_on, at,
        placement.hours_on,
    )  # fmt: skip


def candidate_of(placement_id: str, state: State) -> list[str]:
    """Name the tag of a placement's candidate, whose other placements the rule must know."""
    placement = state.placements.get(placement_id)
    return [] if placement is None else [f"candidate:{placement.candidate_id}"]


def _above_full_time(
    state: State,
    candidate_id: str,
    placement_id: str,
    first: date,
    last: date,
    at: datetime,
    own: Callable[[date], float | None],
) -> MoreThanFullTime | None:
    """Look at the days from `first` to `last` on which the sum of hours may grow.

    Placements whose hours nobody gave count as none.
    """
    today = danish_date(at)
    others = [
        placement
        for identity in state.candidates.get(candidate_id, ())
        if identity != placement_id and not (placement := state.placements[identity]).voided
    ]
    days = {first}
    for placement in others:
        days.update(filter(None, (placement.started_on, *placement.hours)))
    for day in sorted(day for day in days if first <= day <= last):
        hours = (own(day) or 0.0) + sum(_hours(placement, day, today) for placement in others)
        if own(day) is not None and hours > FULL_TIME:
            return MoreThanFullTime(
                f"{hours:g} hours a week from {day} on; full time is {FULL_TIME:g}: "
                "lower the hours or end another placement"
            )
    return None


def _hours(placement: Placement, day: date, today: date) -> float:
    end = placement.runs_until(today)
    if placement.started_on is None or end is None or not placement.started_on <= day <= end:
        return 0.0
    return placement.hours_on(day) or 0.0
