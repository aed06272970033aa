from datetime import datetime

from praktiklog_events import PlacementAgreed
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class RatioIsNotDeclared(Rule):
    """The ratio is not declared in writing by employer and employees (BAB § 65, stk. 6)."""

    silent_on_import = True
    en = (
        "no ratio_declared_on for company {{ company_id }}; ask for the declaration of "
        "employer and employee representative"
    )
    da = (
        "intet ratio_declared_on for virksomhed {{ company_id }}; bed om erklæringen fra "
        "arbejdsgiver og medarbejderrepræsentant"
    )

    @staticmethod
    def broken(fact: PlacementAgreed, _known: State, law: Law, _at: datetime) -> Broken | None:
        ratio = law.ratio
        if ratio is None or not ratio.declaration or fact.offer not in ratio.offers:
            return None
        if fact.ratio_declared_on is not None or fact.purpose in ratio.exempt_purposes:
            return None
        return Broken(by=ratio, company_id=fact.company_id)
