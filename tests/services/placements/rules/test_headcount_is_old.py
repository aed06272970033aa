"""HeadcountIsOld."""

from praktiklog_events import HeadcountReported
from praktiklog_services.placements.rules.headcount_is_old import HeadcountIsOld
from tests.services.facts import agreed, day
from tests.support.laws import shipped
from tests.support.spec import given


def test_a_head_count_counts_for_four_months() -> None:
    # Four months back from 1 July is 1 March, and that day still counts.
    for measured_on, is_old in ((day(3, 1), False), (day(2, 28), True)):
        count = HeadcountReported(company_id="c1", ordinary_full_time=50, measured_on=measured_on)
        before = given(shipped("lab-2020.1"), count)
        outcome = before.when(agreed(starts_on=day(7, 1), offer="praktik"))
        if is_old:
            assert outcome.then_warned(HeadcountIsOld).params["oldest"] == "2021-03-01"
        else:
            outcome.then_not_warned(HeadcountIsOld)
