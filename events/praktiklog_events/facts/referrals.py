"""Facts about referrals (henvisninger) and the candidates they are about.

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import (
    CandidateId,
    Code,
    Happened,
    Hours,
    Id,
    Jobcentre,
    PlacementId,
    ReferralId,
    StaffId,
)
from praktiklog_events.vocabulary import Readiness

__all__ = [
    "CandidateScreened",
    "CourseEnded",
    "CourseStarted",
    "GroupChanged",
    "ProgressionMeasured",
    "ReferralAssigned",
    "ReferralClosed",
    "ReferralCorrected",
    "ReferralMet",
    "ReferralRegistered",
    "ReferralVoided",
]


class _Referral(Fact, frozen=True, kw_only=True):
    referral_id: ReferralId
    candidate_id: CandidateId
    jobcentre: Jobcentre
    target_group: Code
    referred_on: Happened
    readiness: Readiness | None = None
    entry: Literal["new", "returning"] | None = None
    path: Literal["direct", "course"] | None = None


class ReferralRegistered(_Referral, frozen=True, kw_only=True):
    """A candidate was referred to a placement (henvisning)."""

    TYPE: ClassVar[str] = "referral.registered.v1"
    ABOUT: ClassVar[str] = "referral_id"
    COMMAND: ClassVar[str] = "register-referral"


class ReferralCorrected(_Referral, frozen=True, kw_only=True):
    """The referral was registered wrongly: this replaces it, what hangs on it stays."""

    TYPE: ClassVar[str] = "referral.corrected.v1"
    ABOUT: ClassVar[str] = "referral_id"
    COMMAND: ClassVar[str] = "correct-referral"

    reason: Code


class CourseStarted(Fact, frozen=True, kw_only=True):
    """The referral's visitation course began (visitationsforløb)."""

    TYPE: ClassVar[str] = "referral.course_started.v1"
    ABOUT: ClassVar[str] = "referral_id"
    COMMAND: ClassVar[str] = "start-course"

    referral_id: ReferralId
    course: Code
    started_on: Happened
    planned_end_on: date | None = None


class CourseEnded(Fact, frozen=True, kw_only=True):
    """The referral's visitation course ended."""

    TYPE: ClassVar[str] = "referral.course_ended.v1"
    ABOUT: ClassVar[str] = "referral_id"
    COMMAND: ClassVar[str] = "end-course"

    referral_id: ReferralId
    ended_on: Happened


class ReferralClosed(Fact, frozen=True, kw_only=True):
    """The referral was closed without a placement."""

    TYPE: ClassVar[str] = "referral.closed.v1"
    ABOUT: ClassVar[str] = "referral_id"
    COMMAND: ClassVar[str] = "close-referral"

    referral_id: ReferralId
    closed_on: Happened
    reason: Literal["job", "education", "exempt", "moved", "superseded", "withdrawn", "other"]


class ReferralVoided(Fact, frozen=True, kw_only=True):
    """The referral never was: it had been registered by mistake."""

    TYPE: ClassVar[str] = "referral.voided.v1"
    ABOUT: ClassVar[str] = "referral_id"
    COMMAND: ClassVar[str] = "void-referral"

    referral_id: ReferralId
    reason: Code


class GroupChanged(Fact, frozen=True, kw_only=True):
    """The candidate belongs to another target group (målgruppe) from a day on."""

    TYPE: ClassVar[str] = "candidate.group_changed.v1"
    ABOUT: ClassVar[str] = "candidate_id"
    COMMAND: ClassVar[str] = "change-group"

    candidate_id: CandidateId
    target_group: Code
    effective_on: date
    readiness: Readiness | None = None


class ReferralMet(Fact, frozen=True, kw_only=True):
    """A meeting about the referral was held (møde)."""

    TYPE: ClassVar[str] = "referral.met.v1"
    ABOUT: ClassVar[str] = "referral_id"
    COMMAND: ClassVar[str] = "register-meeting"

    referral_id: ReferralId
    meeting_id: Id
    met_on: Happened
    kind: Literal[
        "first",
        "guidance",
        "clarification",
        "motivation",
        "plan",
        "three_party",
        "team",
        "group",
        "screening",
    ]
    participants: tuple[Code, ...] | None = None
    """Roles, never persons."""
    hours: Hours | None = None


class ReferralAssigned(Fact, frozen=True, kw_only=True):
    """A team, or somebody in a role, has the referral from a day on; without staff: nobody."""

    TYPE: ClassVar[str] = "referral.assigned.v1"
    ABOUT: ClassVar[str] = "referral_id"
    COMMAND: ClassVar[str] = "assign-referral"

    referral_id: ReferralId
    assigned_on: date
    team: Id | None = None
    role: (
        Literal[
            "caseworker",
            "coordinator",
            "matchmaker",
            "consultant",
            "coach",
            "company_coach",
            "social_worker",
            "mentor",
        ]
        | None
    ) = None
    staff_id: StaffId | None = None


class CandidateScreened(Fact, frozen=True, kw_only=True):
    """It was looked at whether the candidate is to be referred (screening)."""

    TYPE: ClassVar[str] = "candidate.screened.v1"
    ABOUT: ClassVar[str] = "candidate_id"
    COMMAND: ClassVar[str] = "record-screening"

    candidate_id: CandidateId
    jobcentre: Jobcentre
    screened_on: Happened
    result: Literal["refer", "not_yet", "exempt"]
    reason: Code | None = None


class ProgressionMeasured(Fact, frozen=True, kw_only=True):
    """The candidate's progression was measured; what came out stands in the vault."""

    TYPE: ClassVar[str] = "progression.measured.v1"
    ABOUT: ClassVar[str] = "candidate_id"
    COMMAND: ClassVar[str] = "measure-progression"

    candidate_id: CandidateId
    measure_id: Id
    measured_on: Happened
    scheme: Code
    referral_id: ReferralId | None = None
    placement_id: PlacementId | None = None
