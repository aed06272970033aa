from datetime import datetime

from praktiklog_events import PlacementEnded, PlacementExtended
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class PlacementHasEnded(Rule):
    """An end is registered already, or the stay is to go on after it.

    On history the later end counts.
    """

    reads = ("placement_id",)
    en = "placement {{ placement_id }} ended on {{ ended_on }}; void that end first"
    da = "forløb {{ placement_id }} sluttede {{ ended_on }}; annullér først den slutning"

    @staticmethod
    def broken(
        fact: PlacementEnded | PlacementExtended, known: State, _law: Law, _at: datetime
    ) -> Broken | None:
        ended_on = known.placements[fact.placement_id].ended_on
        if ended_on is None:
            return None
        if isinstance(fact, PlacementExtended) and fact.planned_end_on <= ended_on:
            return None
        return Broken(placement_id=fact.placement_id, ended_on=ended_on)
