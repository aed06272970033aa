from datetime import datetime
from typing import Any

from praktiklog_events import HeadcountReported, danish_date
from praktiklog_services.companies.known import Headcount
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.ratio import Excess, excess, excess_today, ordinary
from praktiklog_services.placements.stay import stay_of


class RatioIsExceeded(Rule):
    """More persons are placed at a company than its ordinary employees allow (rimelighedskrav).

    The latest head count on or before the first day counts, every agreement of the P-number and
    those without one, and agreed stays as well as running ones. BAB § 65, § 83.
    """

    reads = ("company_id", "placement_id", "candidate_id", "referral_id")
    en = (
        "{{ used }} placed of at most {{ cap }} at company {{ company_id }} from {{ day }} on "
        "({{ ordinary }} ordinary employees on {{ measured_on }}; {{ ruleset }}"
        "{% if paragraph %}, {{ paragraph }}{% endif %}). Report today's head count, agree on "
        "fewer hours, or start on another day."
    )
    da = (
        "{{ used }} placerede mod højst {{ cap }} i virksomhed {{ company_id }} fra {{ day }} "
        "({{ ordinary }} ordinært ansatte {{ measured_on }}; {{ ruleset }}"
        "{% if paragraph %}, {{ paragraph }}{% endif %}). Indberet dagens antal ansatte, aftal "
        "færre timer, eller begynd en anden dag."
    )

    @staticmethod
    def broken(fact: Any, known: State, law: Law, at: datetime) -> Broken | None:
        ratio = law.ratio
        if ratio is None or not ratio.judged:
            return None
        today = danish_date(at)
        found: Excess | None = None
        if isinstance(fact, HeadcountReported):
            reports = known.headcounts(fact.company_id)
            later = reports.changes(fact.measured_on, today)
            if later or fact.measured_on > today:
                return None
            report: Headcount | None = Headcount.of(fact)
            company_id = fact.company_id
            if report is not None:
                found = excess_today(ratio, report, company_id, known, today)
        else:
            stay = stay_of(fact, known, at)
            if stay is None or stay.offer not in ratio.offers:
                return None
            if stay.purpose in ratio.exempt_purposes:
                return None
            company_id = stay.company_id
            report = known.headcounts(company_id).on(stay.first)
            if report is not None:
                found = excess(ratio, report, stay, known, today)
        if found is None or report is None:
            return None
        return Broken(
            since=found.day,
            by=ratio,
            company_id=company_id,
            used=found.used,
            cap=found.cap,
            day=found.day,
            ordinary=ordinary(ratio, report),
            measured_on=report.measured_on,
        )
