"""CloseReferral -> referral.closed: the referral leads to no placement."""

from datetime import datetime

from praktiklog_events import ReferralClosed
from praktiklog_services.deciding.introduced import referral_is_known
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Contradiction, Refusal


class ReferralClosesBeforeItBegins(Contradiction):
    """The referral would close before it was made."""


class ReferralIsClosed(Refusal):
    """The referral was closed already."""


def closes_after_it_begins(
    fact: ReferralClosed, state: State, _at: datetime
) -> ReferralClosesBeforeItBegins | None:
    """Refuse a closing before the referral's day."""
    referred_on = state.referrals[fact.referral_id].referred_on
    if fact.closed_on >= referred_on:
        return None
    return ReferralClosesBeforeItBegins(
        f"closed_on {fact.closed_on} lies before referred_on {referred_on}"
    )


def referral_is_open(fact: ReferralClosed, state: State, _at: datetime) -> ReferralIsClosed | None:
    """Refuse to close what is closed; the earliest closing counts."""
    closed_on = state.referrals[fact.referral_id].closed_on
    if closed_on is None:
        return None
    return ReferralIsClosed(f"referral {fact.referral_id} was closed on {closed_on}")


SLICE = Slice(
    command="close-referral",
    service="referrals",
    fact=ReferralClosed,
    reads=("referral_id",),
    rules=(referral_is_known, closes_after_it_begins, referral_is_open),
)
