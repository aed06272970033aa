from datetime import datetime

from praktiklog_events import SlotReleased
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ReservationIsReleased(Rule):
    """The reservation was given back already."""

    reads = ("reservation_id",)
    en = "reservation {{ reservation_id }} was released on {{ released_on }}; nothing to do"
    da = "reservation {{ reservation_id }} blev frigivet {{ released_on }}; der er intet at gøre"

    @staticmethod
    def broken(fact: SlotReleased, known: State, _law: Law, _at: datetime) -> Broken | None:
        released_on = known.reservations[fact.reservation_id].released_on
        if released_on is None:
            return None
        return Broken(reservation_id=fact.reservation_id, released_on=released_on)
