from datetime import datetime

from praktiklog_events import ReferralClosed
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ReferralClosesBeforeItBegins(Rule):
    """The referral would close before it was made."""

    reads = ("referral_id",)
    en = "closed_on {{ closed_on }} lies before referred_on {{ referred_on }}; correct the day"
    da = "closed_on {{ closed_on }} ligger før referred_on {{ referred_on }}; ret dagen"

    @staticmethod
    def broken(fact: ReferralClosed, known: State, _law: Law, _at: datetime) -> Broken | None:
        referred_on = known.referrals[fact.referral_id].referred_on
        if fact.closed_on >= referred_on:
            return None
        return Broken(closed_on=fact.closed_on, referred_on=referred_on)
