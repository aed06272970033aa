"""What rules know of companies."""

from dataclasses import dataclass, field
from typing import Final

from praktiklog_events import CompanyRegistered
from praktiklog_services.deciding.folding import Folds

FOLDS: Final = Folds()


@dataclass(slots=True)
class Company:
    """A registered company (virksomhed)."""

    jobcentre: str


@dataclass
class KnownCompanies:
    """Companies by their ids."""

    companies: dict[str, Company] = field(default_factory=dict)


@FOLDS.on(CompanyRegistered, introduces=True)
def _registered(known: KnownCompanies, fact: CompanyRegistered) -> None:
    known.companies[fact.company_id] = Company(fact.jobcentre)
