"""Facts about companies (virksomheder, one per P-number).

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import (
    Amount,
    Branch,
    CompanyId,
    Count,
    Cvr,
    Jobcentre,
    Name,
    Postcode,
)
from praktiklog_events.vocabulary import Sector

__all__ = ["CompanyRegistered", "HeadcountReported"]


class CompanyRegistered(Fact, frozen=True, kw_only=True):
    """A company is known from now on; its id is the P-number where that is known."""

    TYPE: ClassVar[str] = "company.registered.v1"
    ABOUT: ClassVar[str] = "company_id"
    COMMAND: ClassVar[str] = "register-company"

    company_id: CompanyId
    sector: Sector
    jobcentre: Jobcentre
    cvr: Cvr | None = None
    name: Name | None = None
    """Null for a sole trader: a person's name stands in the vault."""
    branch: Branch | None = None
    postcode: Postcode | None = None
    service_level: Literal["gold", "silver", "bronze"] | None = None


class HeadcountReported(Fact, frozen=True, kw_only=True):
    """A company's ordinary employees in full-time persons on a day (ordinært ansatte)."""

    TYPE: ClassVar[str] = "company.headcount_reported.v1"
    ABOUT: ClassVar[str] = "company_id"
    COMMAND: ClassVar[str] = "report-headcount"

    company_id: CompanyId
    ordinary_full_time: Amount
    measured_on: date
    placed_by_others: Count | None = None
    ordinary_heads: Count | None = None
    placed_by_others_full_time: Amount | None = None
