from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class UnknownAgreement(Rule):
    """No slots were opened under this agreement's id; a placement may have none."""

    reads = ("agreement_id",)
    unknown = True
    en = "agreement {{ agreement_id }} is unknown; open its slots first"
    da = "pladsaftale {{ agreement_id }} er ukendt; opret dens pladser først"

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        if fact.agreement_id is None or fact.agreement_id in known.agreements:
            return None
        return Broken(agreement_id=fact.agreement_id)
