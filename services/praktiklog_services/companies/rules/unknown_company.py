from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class UnknownCompany(Rule):
    """No company was registered under this id; history may come before its company."""

    reads = ("company_id",)
    unknown = True
    en = "company {{ company_id }} is unknown; register the company first"
    da = "virksomhed {{ company_id }} er ukendt; registrér virksomheden først"

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        if fact.company_id in known.companies:
            return None
        return Broken(company_id=fact.company_id)
