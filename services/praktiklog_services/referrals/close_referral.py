"""CloseReferral -> referral.closed: the referral leads to no placement."""

from praktiklog_events import ReferralClosed
from praktiklog_services.deciding.law_day import day_of
from praktiklog_services.deciding.rule import contradicts, refuse, warn
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.referrals.rules.referral_closes_before_it_begins import (
    ReferralClosesBeforeItBegins,
)
from praktiklog_services.referrals.rules.referral_is_closed import ReferralIsClosed
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral

SLICE = Slice(
    command="close-referral",
    service="referrals",
    fact=ReferralClosed,
    rules=(
        contradicts(UnknownReferral),
        contradicts(ReferralClosesBeforeItBegins),
        warn(ReferralIsVoided),
        refuse(ReferralIsClosed),
    ),
    law_day=day_of("closed_on"),
)
