"""What rules know of referrals."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from praktiklog_events import (
    CourseStarted,
    GroupChanged,
    ReferralClosed,
    ReferralRegistered,
    ReferralVoided,
)
from praktiklog_services.deciding.dated import Dated
from praktiklog_services.deciding.folding import Folds

FOLDS: Final = Folds()

Group = tuple[str, str | None]
"""A target group and a readiness."""


@dataclass(slots=True)
class Referral:
    """A referral (henvisning)."""

    candidate_id: str
    jobcentre: str
    referred_on: date
    target_group: str | None = None
    readiness: str | None = None
    course_started_on: date | None = None
    closed_on: date | None = None
    voided: bool = False


@dataclass
class KnownReferrals:
    """Referrals by their ids, and the groups that candidates changed to."""

    referrals: dict[str, Referral] = field(default_factory=dict)
    groups: dict[str, Dated[Group]] = field(default_factory=dict)

    def group_on(self, candidate_id: str, day: date, *, after: date | None = None) -> Group | None:
        """Tell the group a candidate changed to last, by a day and after another; null if none."""
        changes = self.groups.get(candidate_id)
        if changes is None or (after is not None and not changes.changes(after, day)):
            return None
        return changes.on(day)


@FOLDS.on(ReferralRegistered, introduces=True)
def _registered(known: KnownReferrals, fact: ReferralRegistered) -> None:
    if fact.referral_id not in known.referrals:
        known.referrals[fact.referral_id] = Referral(
            fact.candidate_id,
            fact.jobcentre,
            fact.referred_on,
            fact.target_group,
            fact.readiness,
        )


@FOLDS.on(GroupChanged)
def _group_changed(known: KnownReferrals, fact: GroupChanged) -> None:
    changes = known.groups.setdefault(fact.candidate_id, Dated())
    changes[fact.effective_on] = (fact.target_group, fact.readiness)


@FOLDS.on(CourseStarted)
def _course_started(known: KnownReferrals, fact: CourseStarted) -> None:
    referral = known.referrals.get(fact.referral_id)
    if referral is not None:
        earlier = referral.course_started_on
        referral.course_started_on = min(earlier or fact.started_on, fact.started_on)


@FOLDS.on(ReferralClosed)
def _closed(known: KnownReferrals, fact: ReferralClosed) -> None:
    referral = known.referrals.get(fact.referral_id)
    if referral is not None:
        referral.closed_on = min(referral.closed_on or fact.closed_on, fact.closed_on)


@FOLDS.on(ReferralVoided)
def _voided(known: KnownReferrals, fact: ReferralVoided) -> None:
    referral = known.referrals.get(fact.referral_id)
    if referral is not None:
        referral.voided = True
