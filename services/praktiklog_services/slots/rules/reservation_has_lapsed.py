from datetime import datetime

from praktiklog_events import PlacementStarted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ReservationHasLapsed(Rule):
    """The placement comes from a reservation that held nothing any more: released or expired."""

    reads = ("reservation_id",)
    en = "reservation {{ reservation_id }} was released or expired; reserve before the start"
    da = "reservation {{ reservation_id }} var frigivet eller udløbet; reservér før starten"

    @staticmethod
    def broken(fact: PlacementStarted, known: State, _law: Law, at: datetime) -> Broken | None:
        booking = known.reservations.get(fact.reservation_id or "")
        if booking is None or (booking.released_on is None and booking.expires_at > at):
            return None
        return Broken(reservation_id=fact.reservation_id)
