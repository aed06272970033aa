from datetime import datetime

from praktiklog_events import PlacementFollowedUp
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class FollowUpLiesOutside(Rule):
    """The follow-up lies before the first day or after the registered end."""

    reads = ("placement_id",)
    en = (
        "followed_up_on {{ day }} lies outside the placement, {{ first }} to {{ last }}; "
        "correct the day"
    )
    da = "followed_up_on {{ day }} ligger uden for forløbet, {{ first }} til {{ last }}; ret dagen"

    @staticmethod
    def broken(fact: PlacementFollowedUp, known: State, _law: Law, _at: datetime) -> Broken | None:
        placement = known.placements[fact.placement_id]
        first, last, day = placement.started_on, placement.ended_on, fact.followed_up_on
        if (first is None or first <= day) and (last is None or day <= last):
            return None
        return Broken(day=day, first=first or "…", last=last or "…")
