from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class PlacementHasNotStarted(Rule):
    """The placement was agreed, but its first day has not been registered."""

    reads = ("placement_id",)
    en = "placement {{ placement_id }} has not started; register its start first"
    da = "forløb {{ placement_id }} er ikke begyndt; registrér dets start først"

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        if known.placements[fact.placement_id].started_on is not None:
            return None
        return Broken(placement_id=fact.placement_id)
