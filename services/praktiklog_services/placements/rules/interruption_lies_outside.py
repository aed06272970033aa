from datetime import datetime

from praktiklog_events import PlacementInterrupted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class InterruptionLiesOutside(Rule):
    """A day away (afbrydelse) lies before the first day or after the registered end."""

    reads = ("placement_id",)
    en = (
        "the absence from {{ away_from }} to {{ away_to }} lies outside the placement, {{ first }} "
        "to {{ last }}; correct the days"
    )
    da = (
        "fraværet fra {{ away_from }} til {{ away_to }} ligger uden for forløbet, {{ first }} til "
        "{{ last }}; ret dagene"
    )

    @staticmethod
    def broken(fact: PlacementInterrupted, known: State, _law: Law, _at: datetime) -> Broken | None:
        placement = known.placements[fact.placement_id]
        first, last = placement.started_on, placement.ended_on
        away_from, away_to = fact.interrupted_on, fact.until_on or fact.interrupted_on
        if (first is None or first <= away_from) and (last is None or away_to <= last):
            return None
        return Broken(
            away_from=away_from, away_to=fact.until_on or "…", first=first or "…", last=last or "…"
        )
