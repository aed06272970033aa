"""What rules know of referrals."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from praktiklog_events import CourseStarted, ReferralClosed, ReferralRegistered, ReferralVoided
from praktiklog_services.deciding.folding import Folds

FOLDS: Final = Folds()


@dataclass(slots=True)
class Referral:
    """A referral (henvisning)."""

    candidate_id: str
    jobcentre: str
    referred_on: date
    course_started_on: date | None = None
    closed_on: date | None = None
    voided: bool = False


@dataclass
class KnownReferrals:
    """Referrals by their ids."""

    referrals: dict[str, Referral] = field(default_factory=dict)


@FOLDS.on(ReferralRegistered, introduces=True)
def _registered(known: KnownReferrals, fact: ReferralRegistered) -> None:
    if fact.referral_id not in known.referrals:
        known.referrals[fact.referral_id] = Referral(
            fact.candidate_id, fact.jobcentre, fact.referred_on
        )


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
