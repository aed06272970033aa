from datetime import datetime

from praktiklog_events import PlacementStarted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.slots.room import first_full_day


class AgreementIsFull(Rule):
    """The placement takes a slot that the agreement does not have.

    Its own reservation makes room for it.
    """

    reads = (
        "agreement_id",
        "reservation_id",
        "placement_id",
    )
    en = "agreement {{ agreement_id }} has no free slot on {{ day }}; change its capacity"
    da = "pladsaftale {{ agreement_id }} har ingen ledig plads {{ day }}; ret dens antal pladser"

    @staticmethod
    def broken(fact: PlacementStarted, known: State, _law: Law, at: datetime) -> Broken | None:
        if fact.agreement_id is None:
            return None
        day = first_full_day(
            known.agreements[fact.agreement_id],
            fact.started_on,
            fact.planned_end_on,
            at,
            besides=frozenset(filter(None, (fact.placement_id, fact.reservation_id))),
        )
        return None if day is None else Broken(agreement_id=fact.agreement_id, day=day)
