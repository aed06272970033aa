"""Facts about referrals (henvisninger) and the candidates they are about.

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import CandidateId, Code, Happened, Jobcentre, ReferralId
from praktiklog_events.vocabulary import Readiness

__all__ = [
    "CourseEnded",
    "CourseStarted",
    "GroupChanged",
    "ReferralClosed",
    "ReferralRegistered",
    "ReferralVoided",
]


class ReferralRegistered(Fact, frozen=True, kw_only=True):
    """A candidate was referred to a placement (henvisning)."""

    TYPE: ClassVar[str] = "referral.registered.v1"
    ABOUT: ClassVar[str] = "referral_id"
    COMMAND: ClassVar[str] = "register-referral"

    referral_id: ReferralId
    candidate_id: CandidateId
    jobcentre: Jobcentre
    target_group: Code
    referred_on: Happened
    readiness: Readiness | None = None
    entry: Literal["new", "returning"] | None = None
    path: Literal["direct", "course"] | None = None


class CourseStarted(Fact, frozen=True, kw_only=True):
    """The referral's visitation course began (visitationsforløb)."""

    TYPE: ClassVar[str] = "referral.course_started.v1"
    ABOUT: ClassVar[str] = "referral_id"
    COMMAND: ClassVar[str] = "start-course"

    referral_id: ReferralId
    course: Code
    started_on: Happened


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
