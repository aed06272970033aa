"""PracticeTypeIsTooEarly."""

from praktiklog_services.placements.rules.practice_type_is_too_early import PracticeTypeIsTooEarly
from tests.services.facts import day, started
from tests.support.laws import local
from tests.support.spec import given

TYPES = local("[practice_type]\nknown_from = 2019-09-15")


def test_before_the_day_there_were_no_types() -> None:
    early = {"started_on": day(9, 14, 2019), "planned_end_on": day(10, 1, 2019)}

    given(TYPES).when(started(practice_type="jobpraktik", **early)).then_warned(
        PracticeTypeIsTooEarly
    )
    given(TYPES).when(started(**early)).then_not_warned(PracticeTypeIsTooEarly)
    given(TYPES).when(
        started(practice_type="jobpraktik", **early | {"started_on": day(9, 15, 2019)})
    ).then_not_warned(PracticeTypeIsTooEarly)
