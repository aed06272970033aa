"""RatioIsNotDeclared."""

from praktiklog_services.placements.rules.ratio_is_not_declared import RatioIsNotDeclared
from tests.services.facts import agreed, day
from tests.support.laws import shipped
from tests.support.spec import given


def test_the_ratio_is_declared_in_writing_since_2020() -> None:
    law = shipped("lab-2020.1")

    given(law).when(agreed(offer="praktik")).then_warned(RatioIsNotDeclared)
    declared = agreed(offer="praktik", ratio_declared_on=day(5, 1))
    given(law).when(declared).then_not_warned(RatioIsNotDeclared)
    exempt = agreed(offer="praktik", purpose="retention")
    given(law).when(exempt).then_not_warned(RatioIsNotDeclared)
