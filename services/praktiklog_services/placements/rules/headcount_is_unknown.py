from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.stay import stay_of


class HeadcountIsUnknown(Rule):
    """The ratio is judged, but no head count was reported for the first day or before it."""

    reads = ("company_id", "referral_id", "candidate_id")
    en = (
        "company {{ company_id }} has reported no head count by {{ first }}, so its ratio cannot "
        "be judged; ask for it and report it"
    )
    da = (
        "virksomhed {{ company_id }} har ikke indberettet antal ansatte senest {{ first }}, så "
        "rimelighedskravet kan ikke bedømmes; bed om tallet, og indberet det"
    )

    @staticmethod
    def broken(fact: Any, known: State, law: Law, at: datetime) -> Broken | None:
        stay = stay_of(fact, known, at)
        if law.ratio is None or not law.ratio.judged or stay is None:
            return None
        if stay.offer not in law.ratio.offers or known.headcounts(stay.company_id).on(stay.first):
            return None
        return Broken(by=law.ratio, company_id=stay.company_id, first=stay.first)
