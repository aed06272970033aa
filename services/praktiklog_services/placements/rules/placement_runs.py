from datetime import datetime

from praktiklog_events import EndVoided
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class PlacementRuns(Rule):
    """There is no end that could be voided."""

    reads = ("placement_id",)
    en = "placement {{ placement_id }} has no end; nothing to void"
    da = "forløb {{ placement_id }} har ingen slutning; der er intet at annullere"

    @staticmethod
    def broken(fact: EndVoided, known: State, _law: Law, _at: datetime) -> Broken | None:
        if known.placements[fact.placement_id].ended_on is not None:
            return None
        return Broken(placement_id=fact.placement_id)
