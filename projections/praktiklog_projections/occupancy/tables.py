"""Fact rows of occupancy; dates are inclusive at both ends."""

from datetime import date, datetime
from typing import Final

from praktiklog_projections.engine.table import Row, Table


class Company(Row, frozen=True):
    """A company (virksomhed) as last registered."""

    company_id: str
    jobcentre: str
    sector: str
    branch: str | None


class Agreement(Row, frozen=True):
    """A slot agreement (pladsaftale); what it offers day by day stands in `Schedule`."""

    agreement_id: str
    company_id: str
    jobcentre: str
    slot_kind: str
    opened_on: date


class Schedule(Row, frozen=True):
    """A change of what an agreement offers: on one day the later in the log wins.

    `kind` is open, capacity, pause, resume, close or confirm; `slots` belongs to the first two.
    """

    agreement_id: str
    kind: str
    effective_on: date
    slots: int | None


class Reservation(Row, frozen=True):
    """A slot booked (reservation); release, expiry and start are combined when asked."""

    reservation_id: str
    agreement_id: str
    starts_on: date
    ends_on: date
    expires_at: datetime
    expires_date: date
    """The Danish date of `expires_at`."""
    released_on: date | None
    voided: bool


class Placement(Row, frozen=True):
    """A placement that started (praktik or løntilskud, by `subsidised`)."""

    placement_id: str
    agreement_id: str | None
    reservation_id: str | None
    company_id: str
    jobcentre: str
    subsidised: bool
    started_on: date
    planned_end_on: date
    ended_on: date | None
    voided: bool


COMPANY: Final = Table("occupancy", "company", Company)
AGREEMENT: Final = Table("occupancy", "agreement", Agreement)
SCHEDULE: Final = Table("occupancy", "schedule", Schedule, append_only=True)
RESERVATION: Final = Table("occupancy", "reservation", Reservation)
PLACEMENT: Final = Table("occupancy", "placement", Placement)
