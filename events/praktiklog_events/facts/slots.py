"""Facts about slot agreements (pladsaftaler) and reservations of their slots.

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import (
    Branch,
    Code,
    Hours,
    Id,
    Jobcentre,
    Moment,
    SlotKind,
    Slots,
)


class SlotsOpened(Fact, frozen=True, kw_only=True):
    """A company and a jobcentre agreed on a number of slots from a day on (pladsaftale)."""

    TYPE: ClassVar[str] = "slots.opened.v1"
    ABOUT: ClassVar[str] = "agreement_id"

    agreement_id: Id
    company_id: Id
    jobcentre: Jobcentre
    slot_kind: SlotKind
    slots: Slots
    opened_on: date
    task_codes: tuple[Code, ...] | None = None
    branch: Branch | None = None
    hours_per_week: Hours | None = None
    mentor_id: Id | None = None
    consultant_id: Id | None = None


class CapacityChanged(Fact, frozen=True, kw_only=True):
    """The agreement holds another number of slots from `effective_on` on."""

    TYPE: ClassVar[str] = "slots.capacity_changed.v1"
    ABOUT: ClassVar[str] = "agreement_id"

    agreement_id: Id
    slots: Slots
    effective_on: date
    reason: Code | None = None


class SlotsPaused(Fact, frozen=True, kw_only=True):
    """No slots are available in the agreement from `effective_on` on, until resumed."""

    TYPE: ClassVar[str] = "slots.paused.v1"
    ABOUT: ClassVar[str] = "agreement_id"

    agreement_id: Id
    effective_on: date
    reason: Code | None = None


class SlotsResumed(Fact, frozen=True, kw_only=True):
    """The agreement's slots are available again from `effective_on` on."""

    TYPE: ClassVar[str] = "slots.resumed.v1"
    ABOUT: ClassVar[str] = "agreement_id"

    agreement_id: Id
    effective_on: date
    reason: Code | None = None


class SlotsClosed(Fact, frozen=True, kw_only=True):
    """The agreement ends: no slots from `effective_on` on; closed is final."""

    TYPE: ClassVar[str] = "slots.closed.v1"
    ABOUT: ClassVar[str] = "agreement_id"

    agreement_id: Id
    effective_on: date
    reason: Code | None = None


class SlotsConfirmed(Fact, frozen=True, kw_only=True):
    """The company confirmed that the agreement's slots are as registered."""

    TYPE: ClassVar[str] = "slots.confirmed.v1"
    ABOUT: ClassVar[str] = "agreement_id"

    agreement_id: Id
    confirmed_on: date


class SlotReserved(Fact, frozen=True, kw_only=True):
    """One slot is booked for a candidate from `starts_on` to `ends_on`, both included.

    The booking lapses at `expires_at` unless a placement started from it.
    """

    TYPE: ClassVar[str] = "slot.reserved.v1"
    ABOUT: ClassVar[str] = "reservation_id"

    reservation_id: Id
    agreement_id: Id
    company_id: Id
    referral_id: Id
    candidate_id: Id
    reserved_on: date
    starts_on: date
    ends_on: date
    expires_at: Moment


class SlotReleased(Fact, frozen=True, kw_only=True):
    """A reservation was given back."""

    TYPE: ClassVar[str] = "slot.released.v1"
    ABOUT: ClassVar[str] = "reservation_id"

    reservation_id: Id
    agreement_id: Id
    released_on: date
    reason: Literal["expired", "declined_by_company", "declined_by_candidate", "cancelled"]


class SlotVoided(Fact, frozen=True, kw_only=True):
    """The reservation never was: it had been registered by mistake."""

    TYPE: ClassVar[str] = "slot.voided.v1"
    ABOUT: ClassVar[str] = "reservation_id"

    reservation_id: Id
    reason: Code
