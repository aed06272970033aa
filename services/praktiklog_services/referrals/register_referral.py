"""RegisterReferral -> referral.registered, and its courses, group changes and void."""

from datetime import datetime

from praktiklog_events import (
    CourseEnded,
    CourseStarted,
    GroupChanged,
    ReferralRegistered,
    ReferralVoided,
)
from praktiklog_services.deciding.introduced import (
    referral_is_known,
    referral_is_new,
    target_group_is_listed,
)
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Contradiction


class CourseHasNotStarted(Contradiction):
    """A visitation course ends that never began, or before it began."""


def course_has_started(
    fact: CourseEnded, state: State, _at: datetime
) -> CourseHasNotStarted | None:
    """Refuse the end of a course before its start."""
    started_on = state.referrals[fact.referral_id].course_started_on
    if started_on is not None and fact.ended_on >= started_on:
        return None
    return CourseHasNotStarted(
        f"the course of referral {fact.referral_id} "
        + (f"started on {started_on}" if started_on else "has not started")
        + "; register its start first"
    )


REGISTER = Slice(
    command="register-referral",
    service="referrals",
    fact=ReferralRegistered,
    reads=("referral_id",),
    rules=(referral_is_new, target_group_is_listed),
)
START_COURSE = Slice(
    command="start-course",
    service="referrals",
    fact=CourseStarted,
    reads=("referral_id",),
    rules=(referral_is_known,),
)
END_COURSE = Slice(
    command="end-course",
    service="referrals",
    fact=CourseEnded,
    reads=("referral_id",),
    rules=(referral_is_known, course_has_started),
)
VOID = Slice(
    command="void-referral",
    service="referrals",
    fact=ReferralVoided,
    reads=("referral_id",),
    rules=(referral_is_known,),
)
CHANGE_GROUP = Slice(
    command="change-group",
    service="referrals",
    fact=GroupChanged,
    reads=("candidate_id",),
    rules=(target_group_is_listed,),
)
