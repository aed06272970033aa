from datetime import datetime

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ReservationHasExpired(Rule):
    """The reservation would lapse before it is made: it holds nothing."""

    en = "expires_at {{ expires_at }} has passed; give a later one"
    da = "expires_at {{ expires_at }} er passeret; angiv et senere tidspunkt"

    @staticmethod
    def broken(fact: SlotReserved, _known: State, _law: Law, at: datetime) -> Broken | None:
        if fact.expires_at > at:
            return None
        return Broken(expires_at=fact.expires_at)
