from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.stay import stay_of


class HeadcountIsOld(Rule):
    """The head count is older than the months whose average counts (BAB § 65, stk. 4)."""

    reads = ("company_id", "referral_id", "candidate_id")
    en = (
        "the head count of company {{ company_id }} is of {{ measured_on }}, before {{ oldest }}, "
        "{{ period | period }} back from {{ first }}; ask for today's and report it"
    )
    da = (
        "antal ansatte i virksomhed {{ company_id }} er fra {{ measured_on }}, før {{ oldest }}, "
        "{{ period | period }} før {{ first }}; bed om dagens tal, og indberet det"
    )

    @staticmethod
    def broken(fact: Any, known: State, law: Law, at: datetime) -> Broken | None:
        stay, ratio = stay_of(fact, known, at), law.ratio
        if ratio is None or not ratio.judged or ratio.headcount_not_older_than is None:
            return None
        if stay is None or stay.offer not in ratio.offers:
            return None
        report = known.headcounts(stay.company_id).on(stay.first)
        oldest = ratio.headcount_not_older_than.first_day_back(stay.first)
        if report is None or report.measured_on >= oldest:
            return None
        return Broken(
            by=ratio,
            company_id=stay.company_id,
            measured_on=report.measured_on,
            oldest=oldest,
            period=str(ratio.headcount_not_older_than),
            first=stay.first,
        )
