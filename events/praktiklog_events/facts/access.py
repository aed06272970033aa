"""Facts about who may do what (adgange og delegation).

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import Amount, Id, Jobcentre, StaffId

__all__ = ["AccessGranted"]


class AccessGranted(Fact, frozen=True, kw_only=True):
    """Someone has a role in a jobcentre from a day on; the same `grant_id` again changes it.

    Both days are included; `max_amount` is in kroner a grant.
    """

    TYPE: ClassVar[str] = "access.granted.v1"
    ABOUT: ClassVar[str] = "grant_id"
    COMMAND: ClassVar[str] = "grant-role"

    grant_id: Id
    staff_id: StaffId
    role: Literal[
        "caseworker",
        "consultant",
        "manager",
        "analyst",
        "auditor",
        "operator",
        "dpo",
        "delegate",
    ]
    jobcentre: Jobcentre
    valid_from: date
    valid_to: date | None = None
    given_by: Id | None = None
    powers: tuple[Literal["agree", "extend", "despite", "grant_minor"], ...] | None = None
    max_amount: Amount | None = None
