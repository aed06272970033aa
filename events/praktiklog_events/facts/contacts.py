"""Facts about contacts with companies (virksomhedskontakter), made and planned.

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import Code, CompanyId, ContactId, Happened, Id, Jobcentre

__all__ = ["CompanyContacted", "ContactPlanned"]


class ContactPlanned(Fact, frozen=True, kw_only=True):
    """A team means to contact a company on a day."""

    TYPE: ClassVar[str] = "company.contact_planned.v1"
    ABOUT: ClassVar[str] = "contact_id"
    COMMAND: ClassVar[str] = "plan-contact"

    contact_id: ContactId
    company_id: CompanyId
    jobcentre: Jobcentre
    planned_on: date
    purpose: Code
    team: Id | None = None
    campaign: Code | None = None


class CompanyContacted(Fact, frozen=True, kw_only=True):
    """A company was contacted; `contact_id` may be that of a planned contact."""

    TYPE: ClassVar[str] = "company.contacted.v1"
    ABOUT: ClassVar[str] = "contact_id"
    COMMAND: ClassVar[str] = "contact-company"

    contact_id: ContactId
    company_id: CompanyId
    jobcentre: Jobcentre
    contacted_on: Happened
    kind: Literal["visit", "phone", "mail", "meeting"]
    team: Id | None = None
    purpose: (
        Literal[
            "outreach",
            "placement",
            "attempted_placement",
            "order",
            "follow_up",
            "campaign",
            "need",
        ]
        | None
    ) = None
    result: Code | None = None
    satisfaction: Literal[1, 2, 3, 4, 5] | None = None
    campaign: Code | None = None
