from datetime import datetime

from praktiklog_events import OutcomeObserved
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class PlacementHasNotEnded(Rule):
    """There is no outcome of what has not ended; history may know the outcome first."""

    reads = ("placement_id",)
    en = "placement {{ placement_id }} has no registered end; register its end first"
    da = "forløb {{ placement_id }} har ingen registreret slutning; registrér den først"

    @staticmethod
    def broken(fact: OutcomeObserved, known: State, _law: Law, _at: datetime) -> Broken | None:
        if known.placements[fact.placement_id].ended_on is not None:
            return None
        return Broken(placement_id=fact.placement_id)
