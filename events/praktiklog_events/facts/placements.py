"""Facts about placements (virksomhedspraktik and løntilskud).

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import Code, Hours, Id, Jobcentre, Offer, PracticeType, Readiness


class PlacementAgreed(Fact, frozen=True, kw_only=True):
    """Candidate and company agreed on a placement that is to start (aftalt forløb)."""

    TYPE: ClassVar[str] = "placement.agreed.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    company_id: Id
    candidate_id: Id
    jobcentre: Jobcentre
    agreed_on: date
    starts_on: date
    reservation_id: Id | None = None
    referral_id: Id | None = None


class PlacementCancelled(Fact, frozen=True, kw_only=True):
    """An agreed placement was called off before it started."""

    TYPE: ClassVar[str] = "placement.cancelled.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    cancelled_on: date
    reason: Literal["no_show", "declined_by_company", "declined_by_candidate", "other"]


class PlacementStarted(Fact, frozen=True, kw_only=True):
    """The candidate's first day in the company; group and readiness are those at the start."""

    TYPE: ClassVar[str] = "placement.started.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    company_id: Id
    candidate_id: Id
    jobcentre: Jobcentre
    offer: Offer
    target_group: Code
    started_on: date
    planned_end_on: date
    referral_id: Id | None = None
    reservation_id: Id | None = None
    agreement_id: Id | None = None
    practice_type: PracticeType | None = None
    purpose: Code | None = None
    readiness: Readiness | None = None
    hours_per_week: Hours | None = None


class HoursChanged(Fact, frozen=True, kw_only=True):
    """The placement's weekly hours are others from `effective_on` on."""

    TYPE: ClassVar[str] = "placement.hours_changed.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    hours_per_week: Hours
    effective_on: date


class PlacementExtended(Fact, frozen=True, kw_only=True):
    """The placement's planned end was moved (forlængelse)."""

    TYPE: ClassVar[str] = "placement.extended.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    planned_end_on: date
    decided_on: date
    reason: Code | None = None
    employees_heard_on: date | None = None


class PlacementFollowedUp(Fact, frozen=True, kw_only=True):
    """Someone followed up on the placement, with the candidate or the company (opfølgning)."""

    TYPE: ClassVar[str] = "placement.followed_up.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    track: Literal["candidate", "company"]
    followed_up_on: date
    result: Code | None = None


class PlacementEnded(Fact, frozen=True, kw_only=True):
    """The placement's last day, and where the candidate went."""

    TYPE: ClassVar[str] = "placement.ended.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    ended_on: date
    reason: Literal[
        "completed",
        "broken_off_by_candidate",
        "broken_off_by_company",
        "broken_off_by_jobcentre",
        "sickness",
        "other",
    ]
    destination: (
        Literal[
            "ordinary_job",
            "education",
            "flexjob",
            "wage_subsidy",
            "next_placement",
            "benefit",
            "unknown",
        ]
        | None
    ) = None


class PlacementVoided(Fact, frozen=True, kw_only=True):
    """The placement never was; its end, hours, extensions and outcomes go with it."""

    TYPE: ClassVar[str] = "placement.voided.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    reason: Code


class EndVoided(Fact, frozen=True, kw_only=True):
    """The placement's end was registered by mistake: it runs on."""

    TYPE: ClassVar[str] = "placement.end_voided.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    reason: Code
