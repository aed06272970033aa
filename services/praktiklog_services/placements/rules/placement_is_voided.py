from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class PlacementIsVoided(Rule):
    """The placement never was."""

    reads = ("placement_id",)
    en = "placement {{ placement_id }} is voided; start it anew under a new id"
    da = "forløb {{ placement_id }} er annulleret; start det på ny under et nyt id"

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        placement = known.placements.get(fact.placement_id)
        if placement is None or not placement.voided:
            return None
        return Broken(placement_id=fact.placement_id)
