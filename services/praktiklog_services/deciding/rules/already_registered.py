from datetime import datetime
from typing import Any

from praktiklog_events import PlacementAgreed, PlacementStarted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class AlreadyRegistered(Rule):
    """Something else stands under this id, also where it is voided.

    That a placement was agreed on may become known after its start.
    """

    reads = ("referral_id", "agreement_id", "reservation_id", "placement_id")
    en = "{{ what }} {{ id }} is registered already; use a new id, also after a void"
    da = "{{ id }} ({{ what }}) er registreret allerede; brug et nyt id, også efter en annullering"

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        thing = known.thing(fact)
        if thing is None:
            return None
        if isinstance(fact, PlacementAgreed | PlacementStarted):
            is_start = isinstance(fact, PlacementStarted)
            if (thing.started_on is not None) != is_start:
                return None
        return Broken(what=fact.ABOUT.removesuffix("_id"), id=getattr(fact, fact.ABOUT))
