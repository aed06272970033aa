"""RegisterCompany -> company.registered; ReportHeadcount -> company.headcount_reported.

A company that is registered again is corrected: the later registration counts.
"""

from praktiklog_events import CompanyRegistered, HeadcountReported
from praktiklog_services.deciding.introduced import company_is_known
from praktiklog_services.deciding.slice import Slice

REGISTER = Slice(
    command="register-company",
    service="companies",
    fact=CompanyRegistered,
    reads=(),
    rules=(),
)
REPORT_HEADCOUNT = Slice(
    command="report-headcount",
    service="companies",
    fact=HeadcountReported,
    reads=("company_id",),
    rules=(company_is_known,),
)
