from datetime import datetime

from praktiklog_events import SlotReserved, danish_date
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class SlotIsUnconfirmed(Rule):
    """The company has not confirmed its slots for long."""

    reads = ("agreement_id",)
    en = (
        "agreement {{ agreement_id }} was last confirmed {{ days }} days ago, on "
        "{{ confirmed_on }}; call before you promise it"
    )
    da = (
        "pladsaftale {{ agreement_id }} er sidst bekræftet for {{ days }} dage siden, "
        "{{ confirmed_on }}; ring, før du lover den ud"
    )

    @staticmethod
    def broken(fact: SlotReserved, known: State, law: Law, at: datetime) -> Broken | None:
        agreement = known.agreements[fact.agreement_id]
        warn = None if law.confirmation is None else law.confirmation.warn
        today = danish_date(at)
        last = max(agreement.opened_on, agreement.confirmed_on or agreement.opened_on)
        if warn is None or last >= warn.first_day_back(today):
            return None
        return Broken(
            by=law.confirmation,
            agreement_id=fact.agreement_id,
            days=(today - last).days,
            confirmed_on=last,
        )
