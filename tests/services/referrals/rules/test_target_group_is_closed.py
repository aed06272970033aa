"""TargetGroupIsClosed."""

from datetime import timedelta

from praktiklog_services.referrals.rules.target_group_is_closed import TargetGroupIsClosed
from tests.services.facts import day, referred
from tests.support.laws import shipped
from tests.support.spec import NOON, given


def test_nobody_enters_with_a_group_after_its_last_day() -> None:
    law = shipped("lab-2020.1")
    at = NOON + timedelta(days=1600)
    for referred_on, is_closed in ((day(6, 30, 2025), False), (day(7, 1, 2025), True)):
        fact = referred(target_group="uddannelseshjaelp", referred_on=referred_on)
        outcome = given(law).when(fact, at=at)
        if is_closed:
            assert outcome.then_warned(TargetGroupIsClosed).params["closes"] == "2025-06-30"
        else:
            outcome.then_not_warned(TargetGroupIsClosed)
