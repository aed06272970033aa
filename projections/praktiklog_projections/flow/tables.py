"""Fact rows of flow."""

from datetime import date
from typing import Final

from praktiklog_projections.engine.table import Row, Table


class Referral(Row, frozen=True):
    """A referral (henvisning) with its earliest closing and earliest course start."""

    referral_id: str
    jobcentre: str
    target_group: str
    benefit: str
    readiness: str | None
    referred_on: date
    closed_on: date | None
    course_started_on: date | None
    voided: bool


class Start(Row, frozen=True):
    """A placement that started on a referral (opstart)."""

    placement_id: str
    referral_id: str
    started_on: date
    voided: bool


REFERRAL: Final = Table("flow", "referral", Referral)
START: Final = Table("flow", "start", Start)
