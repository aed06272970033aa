"""Fact rows of effect."""

from datetime import date
from typing import Final

from praktiklog_projections.engine.table import Row, Table


class Company(Row, frozen=True):
    """A company's sector and branch as last registered."""

    company_id: str
    sector: str
    branch: str | None


class Agreement(Row, frozen=True):
    """What kind of slots an agreement holds."""

    agreement_id: str
    slot_kind: str


class Placement(Row, frozen=True):
    """A placement that started, with its keys at the start; its end is None while it runs."""

    placement_id: str
    jobcentre: str
    company_id: str
    agreement_id: str | None
    target_group: str
    benefit: str
    readiness: str | None
    practice_type: str | None
    offer: str
    planned_end_on: date
    ended_on: date | None
    voided: bool


class Outcome(Row, frozen=True):
    """The latest status that one source told of a placement at one horizon."""

    placement_id: str
    horizon: str
    source: str
    status: str


COMPANY: Final = Table("effect", "company", Company)
AGREEMENT: Final = Table("effect", "agreement", Agreement)
PLACEMENT: Final = Table("effect", "placement", Placement)
OUTCOME: Final = Table("effect", "outcome", Outcome, key=3)
