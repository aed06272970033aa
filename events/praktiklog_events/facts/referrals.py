"""Facts about referrals (henvisninger) and the candidates they are about.

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import Code, Id, Jobcentre, Readiness


class ReferralRegistered(Fact, frozen=True, kw_only=True):
    """A candidate was referred to a placement (henvisning)."""

    TYPE: ClassVar[str] = "referral.registered.v1"
    ABOUT: ClassVar[str] = "referral_id"

    referral_id: Id
    candidate_id: Id
    jobcentre: Jobcentre
    target_group: Code
    referred_on: date
    readiness: Readiness | None = None
    entry: Literal["new", "returning"] | None = None
    path: Literal["direct", "course"] | None = None


class CourseStarted(Fact, frozen=True, kw_only=True):
    """The referral's visitation course began (visitationsforløb)."""

    TYPE: ClassVar[str] = "referral.course_started.v1"
    ABOUT: ClassVar[str] = "referral_id"

    referral_id: Id
    course: Code
    started_on: date


class CourseEnded(Fact, frozen=True, kw_only=True):
    """The referral's visitation course ended."""

    TYPE: ClassVar[str] = "referral.course_ended.v1"
    ABOUT: ClassVar[str] = "referral_id"

    referral_id: Id
    ended_on: date


class ReferralClosed(Fact, frozen=True, kw_only=True):
    """The referral was closed without a placement."""

    TYPE: ClassVar[str] = "referral.closed.v1"
    ABOUT: ClassVar[str] = "referral_id"

    referral_id: Id
    closed_on: date
    reason: Literal["job", "education", "exempt", "moved", "superseded", "withdrawn", "other"]


class ReferralVoided(Fact, frozen=True, kw_only=True):
    """The referral never was: it had been registered by mistake."""

    TYPE: ClassVar[str] = "referral.voided.v1"
    ABOUT: ClassVar[str] = "referral_id"

    referral_id: Id
    reason: Code


class GroupChanged(Fact, frozen=True, kw_only=True):
    """The candidate belongs to another target group (målgruppe) from a day on."""

    TYPE: ClassVar[str] = "candidate.group_changed.v1"
    ABOUT: ClassVar[str] = "candidate_id"

    candidate_id: Id
    target_group: Code
    effective_on: date
    readiness: Readiness | None = None
