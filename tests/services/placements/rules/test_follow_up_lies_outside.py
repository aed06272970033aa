"""FollowUpLiesOutside."""

from praktiklog_services.placements.rules.follow_up_lies_outside import FollowUpLiesOutside
from tests.services.facts import day, ended, followed_up, started
from tests.support.spec import given


def test_a_follow_up_lies_within_the_placement() -> None:
    # The follow-up is of 20 May.
    for before, is_outside in (
        ([started(started_on=day(5, 20))], False),
        ([started(started_on=day(5, 21))], True),
        ([started(), ended(day(5, 20))], False),
        ([started(), ended(day(5, 19))], True),
    ):
        outcome = given(*before).when(followed_up())
        if is_outside:
            outcome.then_warned(FollowUpLiesOutside)
        else:
            outcome.then_not_warned(FollowUpLiesOutside)
