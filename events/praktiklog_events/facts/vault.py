"""Facts about what the vault holds of persons (persondata), which itself is no part of the log.

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import CandidateId, Id

__all__ = ["CandidateErased"]


class CandidateErased(Fact, frozen=True, kw_only=True):
    """The candidate's key was destroyed: nothing leads back to the person any more."""

    TYPE: ClassVar[str] = "candidate.erased.v1"
    ABOUT: ClassVar[str] = "candidate_id"
    COMMAND: ClassVar[str] = "erase-person"

    candidate_id: CandidateId
    basis: Literal["retention", "court", "dpa_order", "request"]
    archived_on: date | None = None
    approved_by: Id | None = None
