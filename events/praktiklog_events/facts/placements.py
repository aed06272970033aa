"""Facts about placements (virksomhedspraktik and løntilskud).

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import (
    AgreementId,
    CandidateId,
    Code,
    CompanyId,
    Happened,
    Hours,
    Id,
    Jobcentre,
    PlacementId,
    ReferralId,
    ReservationId,
)
from praktiklog_events.vocabulary import Destination, Offer, PracticeType, Readiness

__all__ = [
    "EndVoided",
    "HoursChanged",
    "PlacementAgreed",
    "PlacementCancelled",
    "PlacementCorrected",
    "PlacementEnded",
    "PlacementExtended",
    "PlacementFollowedUp",
    "PlacementInterrupted",
    "PlacementStarted",
    "PlacementVoided",
]

MatchPoint = Literal[
    "goal",
    "subgoals",
    "wishes",
    "mentor",
    "social_life",
    "transport",
    "parallel_efforts",
    "grants",
]


class PlacementAgreed(Fact, frozen=True, kw_only=True):
    """Candidate and company agreed on a placement that is to start (aftalt forløb)."""

    TYPE: ClassVar[str] = "placement.agreed.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "agree-placement"

    placement_id: PlacementId
    company_id: CompanyId
    candidate_id: CandidateId
    jobcentre: Jobcentre
    agreed_on: date
    starts_on: date
    reservation_id: ReservationId | None = None
    referral_id: ReferralId | None = None
    agreement_id: AgreementId | None = None
    offer: Offer | None = None
    practice_type: PracticeType | None = None
    purpose: Code | None = None
    target_group: Code | None = None
    readiness: Readiness | None = None
    hours_per_week: Hours | None = None
    ordinary_hours_per_week: Hours | None = None
    hours_plan: tuple[tuple[date, Hours], ...] | None = None
    """First day and hours a week from then on, for one that begins slowly."""
    planned_end_on: date | None = None
    ratio_declared_on: date | None = None
    employees_heard_on: date | None = None
    match_points: tuple[MatchPoint, ...] | None = None
    agreed_with: tuple[Literal["candidate", "company"], ...] | None = None
    ordinary_job: Literal["none", "hours", "job"] | None = None


class PlacementCancelled(Fact, frozen=True, kw_only=True):
    """An agreed placement was called off before it started."""

    TYPE: ClassVar[str] = "placement.cancelled.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "cancel-placement"

    placement_id: PlacementId
    cancelled_on: date
    reason: Literal["no_show", "declined_by_company", "declined_by_candidate", "other"]


class _Placement(Fact, frozen=True, kw_only=True):
    placement_id: PlacementId
    company_id: CompanyId
    candidate_id: CandidateId
    jobcentre: Jobcentre
    offer: Offer
    target_group: Code
    started_on: Happened
    planned_end_on: date
    referral_id: ReferralId | None = None
    reservation_id: ReservationId | None = None
    agreement_id: AgreementId | None = None
    practice_type: PracticeType | None = None
    purpose: Code | None = None
    readiness: Readiness | None = None
    hours_per_week: Hours | None = None
    ordinary_hours_per_week: Hours | None = None
    employees_heard_on: date | None = None


class PlacementStarted(_Placement, frozen=True, kw_only=True):
    """The candidate's first day in the company; group and readiness are those at the start."""

    TYPE: ClassVar[str] = "placement.started.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "start-placement"


class PlacementCorrected(_Placement, frozen=True, kw_only=True):
    """The start was registered wrongly: this replaces it; end, extensions and outcomes stay."""

    TYPE: ClassVar[str] = "placement.corrected.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "correct-placement"

    reason: Code


class PlacementInterrupted(Fact, frozen=True, kw_only=True):
    """The candidate is away from `interrupted_on` to `until_on`, both included (afbrydelse).

    Without a last day the absence goes on; the return is the same first day again with it.
    """

    TYPE: ClassVar[str] = "placement.interrupted.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "interrupt-placement"

    placement_id: PlacementId
    interrupted_on: Happened
    reason: Literal["sickness", "no_show", "holiday", "closed_company", "other"]
    until_on: date | None = None


class HoursChanged(Fact, frozen=True, kw_only=True):
    """The placement's weekly hours are others from `effective_on` on."""

    TYPE: ClassVar[str] = "placement.hours_changed.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "change-hours"

    placement_id: PlacementId
    hours_per_week: Hours
    effective_on: date
    ordinary_hours_per_week: Hours | None = None


class PlacementExtended(Fact, frozen=True, kw_only=True):
    """The placement's planned end was moved (forlængelse)."""

    TYPE: ClassVar[str] = "placement.extended.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "extend-placement"

    placement_id: PlacementId
    planned_end_on: date
    decided_on: date
    reason: Code | None = None
    employees_heard_on: date | None = None
    decided_with: tuple[Code, ...] | None = None
    """Roles, never persons."""


class PlacementFollowedUp(Fact, frozen=True, kw_only=True):
    """Someone followed up on the placement, with the candidate or the company (opfølgning)."""

    TYPE: ClassVar[str] = "placement.followed_up.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "follow-up-placement"

    placement_id: PlacementId
    track: Literal["candidate", "company"]
    followed_up_on: date
    result: Code | None = None
    follow_up_id: Id | None = None
    by_role: Code | None = None
    place: Code | None = None
    next_step: Code | None = None


class PlacementEnded(Fact, frozen=True, kw_only=True):
    """The placement's last day, and where the candidate went."""

    TYPE: ClassVar[str] = "placement.ended.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "end-placement"

    placement_id: PlacementId
    ended_on: Happened
    reason: Literal[
        "completed",
        "broken_off_by_candidate",
        "broken_off_by_company",
        "broken_off_by_jobcentre",
        "sickness",
        "other",
    ]
    destination: Destination | None = None


class PlacementVoided(Fact, frozen=True, kw_only=True):
    """The placement never was; its end, hours, extensions and outcomes go with it."""

    TYPE: ClassVar[str] = "placement.voided.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "void-placement"

    placement_id: PlacementId
    reason: Code


class EndVoided(Fact, frozen=True, kw_only=True):
    """The placement's end was registered by mistake: it runs on."""

    TYPE: ClassVar[str] = "placement.end_voided.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "void-end"

    placement_id: PlacementId
    reason: Code
