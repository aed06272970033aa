from datetime import datetime

from praktiklog_events import CapacityChanged, SlotsClosed, SlotsPaused, SlotsResumed
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class AgreementIsClosed(Rule):
    """The agreement ended before this day; closed is final."""

    reads = ("agreement_id",)
    en = (
        "agreement {{ agreement_id }} is closed from {{ closed_on }} on; open a new one, "
        "or void the closing"
    )
    da = (
        "pladsaftale {{ agreement_id }} er lukket fra {{ closed_on }}; opret en ny, "
        "eller annullér lukningen"
    )

    @staticmethod
    def broken(
        fact: CapacityChanged | SlotsPaused | SlotsResumed | SlotsClosed,
        known: State,
        _law: Law,
        _at: datetime,
    ) -> Broken | None:
        closed_on = known.agreements[fact.agreement_id].closed_on
        if closed_on is None or fact.effective_on < closed_on:
            return None
        return Broken(agreement_id=fact.agreement_id, closed_on=closed_on)
