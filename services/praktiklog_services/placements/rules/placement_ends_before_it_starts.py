from datetime import datetime
from typing import Any

from praktiklog_events import PlacementEnded
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class PlacementEndsBeforeItStarts(Rule):
    """A day at the end of the placement lies before its first day."""

    reads = ("placement_id",)
    en = (
        "{{ field }} {{ last }} lies before the first day, {{ first }}; "
        "correct the end, or void the placement and start it anew"
    )
    da = (
        "{{ field }} {{ last }} ligger før den første dag, {{ first }}; "
        "ret slutdagen, eller annullér forløbet og start det på ny"
    )

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        field = "ended_on" if isinstance(fact, PlacementEnded) else "planned_end_on"
        last = getattr(fact, field)
        first = getattr(fact, "started_on", None) or getattr(fact, "starts_on", None)
        if first is None:
            first = known.placements[fact.placement_id].started_on
        if first is None or last is None or last >= first:
            return None
        return Broken(field=field, last=last, first=first)
