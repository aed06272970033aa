"""Facts about slot agreements (pladsaftaler) and reservations of their slots.

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import (
    AgreementId,
    Branch,
    CandidateId,
    Code,
    CompanyId,
    Hours,
    Id,
    Jobcentre,
    MentorId,
    Moment,
    Postcode,
    ReferralId,
    ReservationId,
    Slots,
)
from praktiklog_events.vocabulary import Offer, SlotKind

__all__ = [
    "CapacityChanged",
    "DemandUnmet",
    "SlotAwaited",
    "SlotHeld",
    "SlotReleased",
    "SlotReserved",
    "SlotVoided",
    "SlotsClosed",
    "SlotsConfirmed",
    "SlotsCorrected",
    "SlotsOpened",
    "SlotsPaused",
    "SlotsResumed",
    "TermsChanged",
]


class _Terms(Fact, frozen=True, kw_only=True):
    contract_version: Id | None = None
    signed_on: date | None = None
    valid_to: date | None = None
    task_codes: tuple[Code, ...] | None = None
    branch: Branch | None = None
    hours_per_week: Hours | None = None
    postcode: Postcode | None = None
    needs: tuple[Code, ...] | None = None
    """What the company can meet, never a person's needs."""
    target_groups: tuple[Code, ...] | None = None
    offers: tuple[Offer, ...] | None = None
    mentor_id: MentorId | None = None
    mentor_level: Literal[1, 2, 3] | None = None
    consultant_id: Id | None = None
    origin: Code | None = None
    payment_model: Code | None = None


class _Agreement(_Terms, frozen=True, kw_only=True):
    agreement_id: AgreementId
    company_id: CompanyId
    jobcentre: Jobcentre
    slot_kind: SlotKind
    slots: Slots
    opened_on: date


class SlotsOpened(_Agreement, frozen=True, kw_only=True):
    """A company and a jobcentre agreed on a number of slots from a day on (pladsaftale)."""

    TYPE: ClassVar[str] = "slots.opened.v1"
    ABOUT: ClassVar[str] = "agreement_id"
    COMMAND: ClassVar[str] = "open-slots"


class SlotsCorrected(_Agreement, frozen=True, kw_only=True):
    """The agreement was opened wrongly: this replaces the opening, what hangs on it stays."""

    TYPE: ClassVar[str] = "slots.corrected.v1"
    ABOUT: ClassVar[str] = "agreement_id"
    COMMAND: ClassVar[str] = "correct-slots"

    reason: Code


class TermsChanged(_Terms, frozen=True, kw_only=True):
    """The agreement's terms are others from `effective_on` on (vilkår).

    Null leaves a term as it was, `clears` names those that fall away.
    """

    TYPE: ClassVar[str] = "slots.terms_changed.v1"
    ABOUT: ClassVar[str] = "agreement_id"
    COMMAND: ClassVar[str] = "change-terms"

    agreement_id: AgreementId
    effective_on: date
    clears: tuple[Code, ...] | None = None
    reason: Code | None = None


class CapacityChanged(Fact, frozen=True, kw_only=True):
    """The agreement holds another number of slots from `effective_on` on."""

    TYPE: ClassVar[str] = "slots.capacity_changed.v1"
    ABOUT: ClassVar[str] = "agreement_id"
    COMMAND: ClassVar[str] = "change-capacity"

    agreement_id: AgreementId
    slots: Slots
    effective_on: date
    reason: Code | None = None


class SlotsPaused(Fact, frozen=True, kw_only=True):
    """No slots are available in the agreement from `effective_on` on, until resumed."""

    TYPE: ClassVar[str] = "slots.paused.v1"
    ABOUT: ClassVar[str] = "agreement_id"
    COMMAND: ClassVar[str] = "pause-slots"

    agreement_id: AgreementId
    effective_on: date
    reason: Code | None = None


class SlotsResumed(Fact, frozen=True, kw_only=True):
    """The agreement's slots are available again from `effective_on` on."""

    TYPE: ClassVar[str] = "slots.resumed.v1"
    ABOUT: ClassVar[str] = "agreement_id"
    COMMAND: ClassVar[str] = "resume-slots"

    agreement_id: AgreementId
    effective_on: date
    reason: Code | None = None


class SlotsClosed(Fact, frozen=True, kw_only=True):
    """The agreement ends: no slots from `effective_on` on; closed is final."""

    TYPE: ClassVar[str] = "slots.closed.v1"
    ABOUT: ClassVar[str] = "agreement_id"
    COMMAND: ClassVar[str] = "close-slots"

    agreement_id: AgreementId
    effective_on: date
    reason: Code | None = None


class SlotsConfirmed(Fact, frozen=True, kw_only=True):
    """The company confirmed that the agreement's slots are as registered."""

    TYPE: ClassVar[str] = "slots.confirmed.v1"
    ABOUT: ClassVar[str] = "agreement_id"
    COMMAND: ClassVar[str] = "confirm-slots"

    agreement_id: AgreementId
    confirmed_on: date


class SlotReserved(Fact, frozen=True, kw_only=True):
    """One slot is booked for a candidate from `starts_on` to `ends_on`, both included.

    The booking lapses at `expires_at` unless a placement started from it.
    """

    TYPE: ClassVar[str] = "slot.reserved.v1"
    ABOUT: ClassVar[str] = "reservation_id"
    COMMAND: ClassVar[str] = "reserve-slot"

    reservation_id: ReservationId
    agreement_id: AgreementId
    company_id: CompanyId
    referral_id: ReferralId
    candidate_id: CandidateId
    reserved_on: date
    starts_on: date
    ends_on: date
    expires_at: Moment
    hours_per_week: Hours | None = None


class SlotReleased(Fact, frozen=True, kw_only=True):
    """A reservation was given back."""

    TYPE: ClassVar[str] = "slot.released.v1"
    ABOUT: ClassVar[str] = "reservation_id"
    COMMAND: ClassVar[str] = "release-slot"

    reservation_id: ReservationId
    agreement_id: AgreementId
    released_on: date
    reason: Literal["expired", "declined_by_company", "declined_by_candidate", "cancelled"]


class SlotVoided(Fact, frozen=True, kw_only=True):
    """The reservation never was: it had been registered by mistake."""

    TYPE: ClassVar[str] = "slot.voided.v1"
    ABOUT: ClassVar[str] = "reservation_id"
    COMMAND: ClassVar[str] = "void-slot"

    reservation_id: ReservationId
    reason: Code


class SlotHeld(Fact, frozen=True, kw_only=True):
    """A reservation lapses at another moment (forlænget eller forkortet reservation)."""

    TYPE: ClassVar[str] = "slot.held.v1"
    ABOUT: ClassVar[str] = "reservation_id"
    COMMAND: ClassVar[str] = "hold-slot"

    reservation_id: ReservationId
    agreement_id: AgreementId
    expires_at: Moment


class SlotAwaited(Fact, frozen=True, kw_only=True):
    """A referral waits for a slot in an agreement (venteliste), until `until_on` where given."""

    TYPE: ClassVar[str] = "slot.awaited.v1"
    ABOUT: ClassVar[str] = "agreement_id"
    COMMAND: ClassVar[str] = "await-slot"

    agreement_id: AgreementId
    referral_id: ReferralId
    candidate_id: CandidateId
    awaited_on: date
    until_on: date | None = None


class DemandUnmet(Fact, frozen=True, kw_only=True):
    """A slot was looked for in vain; written by the service that refused it or found none."""

    TYPE: ClassVar[str] = "demand.unmet.v1"
    ABOUT: ClassVar[str] = "demand_id"

    demand_id: Id
    jobcentre: Jobcentre
    why: Literal["slot_taken", "none_found"]
    starts_on: date
    ends_on: date
    noted_on: date
    agreement_id: AgreementId | None = None
    referral_id: ReferralId | None = None
    target_group: Code | None = None
    branch: Branch | None = None
    task_code: Code | None = None
    hours_per_week: Hours | None = None
