from datetime import datetime

from praktiklog_events import SlotReleased
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ReservationIsOfAnotherAgreement(Rule):
    """The reservation books a slot of another agreement."""

    reads = ("reservation_id",)
    en = (
        "reservation {{ reservation_id }} is of agreement {{ booked }}, not {{ "
        "agreement_id }}; name that one"
    )
    da = (
        "reservation {{ reservation_id }} hører til pladsaftale {{ booked }}, ikke {{ "
        "agreement_id }}; angiv den"
    )

    @staticmethod
    def broken(fact: SlotReleased, known: State, _law: Law, _at: datetime) -> Broken | None:
        booked = known.reservations[fact.reservation_id].agreement_id
        if booked == fact.agreement_id:
            return None
        return Broken(
            reservation_id=fact.reservation_id, booked=booked, agreement_id=fact.agreement_id
        )
