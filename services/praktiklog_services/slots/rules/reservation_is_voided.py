from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ReservationIsVoided(Rule):
    """The reservation never was."""

    reads = ("reservation_id",)
    en = "reservation {{ reservation_id }} is voided; reserve anew under a new id"
    da = "reservation {{ reservation_id }} er annulleret; reservér på ny under et nyt id"

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        booking = known.reservations.get(fact.reservation_id or "")
        if booking is None or not booking.voided:
            return None
        return Broken(reservation_id=fact.reservation_id)
