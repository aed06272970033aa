"""RegisterReferral, StartCourse, EndCourse, VoidReferral, ChangeGroup."""

import pytest

from praktiklog_events import Fact
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.referrals.rules.course_has_not_started import CourseHasNotStarted
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from praktiklog_services.referrals.rules.unknown_target_group import UnknownTargetGroup
from tests.services.facts import (
    course_ended,
    course_started,
    day,
    group_changed,
    referral_voided,
    referred,
)
from tests.support.spec import given


def test_a_referral_is_registered() -> None:
    event = given().when(referred(jobcentre="odense")).then(referred(jobcentre="odense"))

    assert (event.subject, event.jobcentre, event.source) == (
        "f1",
        "odense",
        "/praktiklog/referrals",
    )


def test_a_referral_is_registered_once_also_after_a_void() -> None:
    given(referred("f2")).when(referred("f1")).then(referred("f1"))

    for before in ([referred()], [referred(), referral_voided()]):
        problem = given(*before).when(referred(path="course")).then_refused(AlreadyRegistered)
        assert problem.status == 409
        given(*before).recorded(referred(path="course")).then_rejected(AlreadyRegistered)


def test_a_target_group_that_no_list_has_is_a_warning() -> None:
    odd = referred(target_group="martians")

    given().when(odd).then(odd, UnknownTargetGroup)
    given().recorded(odd).then_appended(UnknownTargetGroup)


@pytest.mark.parametrize("late", [course_started(day(2, 1)), referral_voided()])
def test_what_is_said_of_a_referral_needs_one(late: Fact) -> None:
    given(referred()).when(late).then(late)

    problem = given(referred("f2")).when(late).then_refused(UnknownReferral)
    assert problem.status == 404
    assert "register the referral first" in problem.detail


def test_a_course_starts_and_ends() -> None:
    given(referred(), course_started(day(2, 1))).when(course_ended(day(2, 1))).then(
        course_ended(day(2, 1))
    )


def test_a_course_does_not_end_before_it_starts() -> None:
    late = given(referred(), course_started(day(2, 10)))

    late.when(course_ended(day(2, 9))).then_refused(CourseHasNotStarted)
    late.recorded(course_ended(day(2, 9))).then_rejected(CourseHasNotStarted)
    given(referred()).when(course_ended(day(2, 9))).then_refused(CourseHasNotStarted)


def test_the_first_course_counts() -> None:
    twice = given(referred(), course_started(day(2, 10)), course_started(day(3, 10)))

    twice.when(course_ended(day(2, 20))).then(course_ended(day(2, 20)))


def test_a_void_referral_is_a_warning_beside_what_is_said_of_it() -> None:
    course = course_started(day(2, 1))

    given(referred(), referral_voided()).when(course).then(course, ReferralIsVoided)


def test_a_group_changes() -> None:
    event = given(referred(jobcentre="odense")).when(group_changed()).then(group_changed())
    assert event.jobcentre == "odense"

    odd = group_changed(target_group="martians")
    given().when(odd).then(odd, UnknownTargetGroup)
    assert given().when(group_changed()).then(group_changed()).jobcentre == "_all"
