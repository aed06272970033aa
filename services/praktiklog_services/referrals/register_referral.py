"""RegisterReferral -> referral.registered, and its courses, group changes and void."""

from praktiklog_events import (
    CourseEnded,
    CourseStarted,
    GroupChanged,
    ReferralRegistered,
    ReferralVoided,
)
from praktiklog_services.deciding.law_day import day_of, start_of_the_course
from praktiklog_services.deciding.rule import contradicts, warn
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.referrals.rules.course_has_not_started import CourseHasNotStarted
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.target_group_is_closed import TargetGroupIsClosed
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from praktiklog_services.referrals.rules.unknown_target_group import UnknownTargetGroup

REGISTER = Slice(
    command="register-referral",
    service="referrals",
    fact=ReferralRegistered,
    rules=(
        contradicts(AlreadyRegistered),
        warn(UnknownTargetGroup),
        warn(TargetGroupIsClosed),
    ),
    law_day=day_of("referred_on"),
)
START_COURSE = Slice(
    command="start-course",
    service="referrals",
    fact=CourseStarted,
    rules=(
        contradicts(UnknownReferral),
        warn(ReferralIsVoided),
    ),
    law_day=day_of("started_on"),
)
END_COURSE = Slice(
    command="end-course",
    service="referrals",
    fact=CourseEnded,
    rules=(
        contradicts(UnknownReferral),
        contradicts(CourseHasNotStarted),
        warn(ReferralIsVoided),
    ),
    law_day=start_of_the_course,
)
VOID = Slice(
    command="void-referral",
    service="referrals",
    fact=ReferralVoided,
    rules=(
        contradicts(UnknownReferral),
        warn(ReferralIsVoided),
    ),
)
CHANGE_GROUP = Slice(
    command="change-group",
    service="referrals",
    fact=GroupChanged,
    rules=(
        warn(UnknownTargetGroup),
        warn(TargetGroupIsClosed),
    ),
    law_day=day_of("effective_on"),
)
