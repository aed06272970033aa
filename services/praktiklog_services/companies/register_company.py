"""RegisterCompany -> company.registered; ReportHeadcount -> company.headcount_reported.

A company that is registered again is corrected: the later registration counts.
"""

from praktiklog_events import CompanyRegistered, HeadcountReported
from praktiklog_services.companies.rules.unknown_company import UnknownCompany
from praktiklog_services.deciding.rule import refuse, warn
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.placements.rules.ratio_is_exceeded import RatioIsExceeded

REGISTER = Slice(
    command="register-company",
    service="companies",
    fact=CompanyRegistered,
    rules=(),
)
REPORT_HEADCOUNT = Slice(
    command="report-headcount",
    service="companies",
    fact=HeadcountReported,
    rules=(
        refuse(UnknownCompany),
        warn(RatioIsExceeded),
    ),
)
