from datetime import datetime

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ReservationIsLong(Rule):
    """The slot is held for longer than the jobcentre holds one, in elapsed time."""

    silent_on_import = True
    en = (
        "expires_at {{ expires_at }} is more than {{ hold | period }} from now; hold it "
        "until {{ latest }} at most, and ask the company before"
    )
    da = (
        "expires_at {{ expires_at }} er mere end {{ hold | period }} fra nu; hold pladsen "
        "til højst {{ latest }}, og spørg virksomheden forinden"
    )

    @staticmethod
    def broken(fact: SlotReserved, _known: State, law: Law, at: datetime) -> Broken | None:
        hold = None if law.reservation is None else law.reservation.hold
        if hold is None or fact.expires_at - at <= hold.length:
            return None
        return Broken(
            by=law.reservation, expires_at=fact.expires_at, hold=str(hold), latest=at + hold.length
        )
