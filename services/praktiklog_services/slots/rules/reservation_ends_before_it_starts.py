from datetime import datetime

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ReservationEndsBeforeItStarts(Rule):
    """The booked interval is empty."""

    en = "ends_on {{ ends_on }} lies before starts_on {{ starts_on }}; both days are included"
    da = "ends_on {{ ends_on }} ligger før starts_on {{ starts_on }}; begge dage er med"

    @staticmethod
    def broken(fact: SlotReserved, _known: State, _law: Law, _at: datetime) -> Broken | None:
        if fact.ends_on >= fact.starts_on:
            return None
        return Broken(ends_on=fact.ends_on, starts_on=fact.starts_on)
