"""What rules know of companies."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self

from msgspec import Struct

from praktiklog_events import CompanyRegistered, HeadcountReported
from praktiklog_services.deciding.dated import Dated
from praktiklog_services.deciding.folding import Folds

FOLDS: Final = Folds()


@dataclass(slots=True)
class Company:
    """A registered company (virksomhed)."""

    jobcentre: str


class Headcount(Struct, frozen=True):
    """A company's ordinary employees, and whom others placed there, as reported for a day."""

    measured_on: date
    ordinary_full_time: float
    ordinary_heads: float | None
    placed_by_others: float | None
    placed_by_others_full_time: float | None

    @classmethod
    def of(cls, fact: HeadcountReported) -> Self:
        """Take a report's numbers."""
        return cls(
            fact.measured_on,
            fact.ordinary_full_time,
            fact.ordinary_heads,
            fact.placed_by_others,
            fact.placed_by_others_full_time,
        )


@dataclass
class KnownCompanies:
    """Companies by their ids, and their head counts."""

    companies: dict[str, Company] = field(default_factory=dict)
    reports: dict[str, Dated[Headcount]] = field(default_factory=dict)

    def headcounts(self, company_id: str) -> Dated[Headcount]:
        """Give a company's head counts by the day they were measured on."""
        return self.reports.get(company_id) or Dated()


@FOLDS.on(HeadcountReported)
def _counted(known: KnownCompanies, fact: HeadcountReported) -> None:
    reports = known.reports.setdefault(fact.company_id, Dated())
    reports[fact.measured_on] = Headcount.of(fact)


@FOLDS.on(CompanyRegistered, introduces=True)
def _registered(known: KnownCompanies, fact: CompanyRegistered) -> None:
    known.companies[fact.company_id] = Company(fact.jobcentre)
