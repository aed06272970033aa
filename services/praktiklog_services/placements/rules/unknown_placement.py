from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class UnknownPlacement(Rule):
    """No placement was agreed or started under this id."""

    reads = ("placement_id",)
    unknown = True
    en = "placement {{ placement_id }} is unknown; agree on it or start it first"
    da = "forløb {{ placement_id }} er ukendt; aftal eller start det først"

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        if fact.placement_id in known.placements:
            return None
        return Broken(placement_id=fact.placement_id)
