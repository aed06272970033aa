from datetime import datetime

from praktiklog_events import PlacementStarted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.ratio import TOLERANCE


class StartDiffersFromAgreement(Rule):
    """What started is not what was agreed: another company, a later end or more hours.

    Another day, a shorter stay and fewer hours are no breach of what was decided (FVL).
    """

    reads = ("placement_id",)
    en = (
        "{{ field }} {{ started }} differs from {{ agreed }} as agreed; decide anew, or "
        "correct the start"
    )
    da = (
        "{{ field }} {{ started }} er ikke {{ agreed }} som aftalt; træf en ny afgørelse, "
        "eller ret starten"
    )

    @staticmethod
    def broken(fact: PlacementStarted, known: State, _law: Law, _at: datetime) -> Broken | None:
        placement = known.placements.get(fact.placement_id)
        agreed = None if placement is None else placement.agreed
        if agreed is None:
            return None
        more = (agreed.hours_per_week or 168) + TOLERANCE
        if fact.company_id != agreed.company_id:
            return Broken(field="company_id", started=fact.company_id, agreed=agreed.company_id)
        if agreed.planned_end_on is not None and fact.planned_end_on > agreed.planned_end_on:
            return Broken(
                field="planned_end_on", started=fact.planned_end_on, agreed=agreed.planned_end_on
            )
        if fact.hours_per_week is not None and fact.hours_per_week > more:
            return Broken(
                field="hours_per_week", started=fact.hours_per_week, agreed=agreed.hours_per_week
            )
        return None
