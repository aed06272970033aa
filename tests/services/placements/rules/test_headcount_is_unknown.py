"""HeadcountIsUnknown."""

from praktiklog_events import HeadcountReported
from praktiklog_services.placements.rules.headcount_is_unknown import HeadcountIsUnknown
from tests.services.facts import agreed, day
from tests.support.laws import shipped
from tests.support.spec import given

NEW = agreed(starts_on=day(7, 1), offer="praktik")


def test_without_a_head_count_nothing_is_refused_and_it_is_asked_for() -> None:
    law = shipped("lab-2020.1")
    count = HeadcountReported(company_id="c1", ordinary_full_time=5, measured_on=day(7, 1))

    given(law).when(NEW).then_warned(HeadcountIsUnknown)
    given(law, count).when(NEW).then_not_warned(HeadcountIsUnknown)
    later = HeadcountReported(company_id="c1", ordinary_full_time=5, measured_on=day(7, 2))
    given(law, later).when(NEW).then_warned(HeadcountIsUnknown)
    given().when(NEW).then_not_warned(HeadcountIsUnknown)
