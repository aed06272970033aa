"""PracticeTypeIsMissing."""

from praktiklog_services.placements.rules.practice_type_is_missing import PracticeTypeIsMissing
from tests.services.facts import started
from tests.support.laws import local
from tests.support.spec import given


def test_a_jobcentre_may_ask_for_the_type() -> None:
    asks = local("[practice_type]\nknown_from = 2019-09-15\nrequired = true")
    does_not = local("[practice_type]\nknown_from = 2019-09-15")

    given(asks).when(started()).then_warned(PracticeTypeIsMissing)
    given(asks).when(started(practice_type="jobpraktik")).then_not_warned(PracticeTypeIsMissing)
    given(does_not).when(started()).then_not_warned(PracticeTypeIsMissing)
