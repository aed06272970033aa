from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class CompanyDiffersFromAgreement(Rule):
    """The agreement, or that of the reservation, is another company's."""

    reads = ("agreement_id", "reservation_id")
    en = (
        "company_id {{ company_id }} differs from {{ agreed }}, the company of agreement "
        "{{ agreement_id }}; correct one of them"
    )
    da = (
        "company_id {{ company_id }} er en anden end {{ agreed }}, som har pladsaftale "
        "{{ agreement_id }}; ret den ene"
    )

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        agreement_id = getattr(fact, "agreement_id", None)
        if agreement_id is None:
            booking = known.reservations.get(fact.reservation_id or "")
            agreement_id = None if booking is None else booking.agreement_id
        agreement = known.agreements.get(agreement_id or "")
        if agreement is None or agreement.company_id == fact.company_id:
            return None
        return Broken(
            company_id=fact.company_id, agreed=agreement.company_id, agreement_id=agreement_id
        )
