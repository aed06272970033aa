from datetime import datetime

from praktiklog_events import PlacementAgreed, PlacementCancelled
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class PlacementHasStarted(Rule):
    """What has started cannot be agreed on or called off, only ended or voided."""

    reads = ("placement_id",)
    en = "placement {{ placement_id }} started on {{ started_on }}; end it, or void it"
    da = "forløb {{ placement_id }} begyndte {{ started_on }}; afslut det, eller annullér det"

    @staticmethod
    def broken(
        fact: PlacementAgreed | PlacementCancelled, known: State, _law: Law, _at: datetime
    ) -> Broken | None:
        placement = known.placements.get(fact.placement_id)
        if placement is None or placement.started_on is None:
            return None
        return Broken(placement_id=fact.placement_id, started_on=placement.started_on)
