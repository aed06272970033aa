from datetime import datetime

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.slots.room import first_full_day


class SlotIsTaken(Rule):
    """Capacity, placements and live reservations leave no room on some day of the interval."""

    reads = (
        "agreement_id",
        "reservation_id",
    )
    en = (
        "agreement {{ agreement_id }} has no free slot on {{ day }}; choose other days "
        "or another agreement, or wait until a reservation is released"
    )
    da = (
        "pladsaftale {{ agreement_id }} har ingen ledig plads {{ day }}; vælg andre dage "
        "eller en anden aftale, eller vent, til en reservation frigives"
    )

    @staticmethod
    def broken(fact: SlotReserved, known: State, _law: Law, at: datetime) -> Broken | None:
        agreement = known.agreements[fact.agreement_id]
        besides = frozenset({fact.reservation_id})
        day = first_full_day(agreement, fact.starts_on, fact.ends_on, at, besides=besides)
        return None if day is None else Broken(agreement_id=fact.agreement_id, day=day)
