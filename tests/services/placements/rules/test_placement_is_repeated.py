"""PlacementIsRepeated."""

from praktiklog_services.placements.rules.placement_is_repeated import PlacementIsRepeated
from tests.services.facts import agreed, day, ended, started
from tests.support.laws import local
from tests.support.spec import given

WINDOW = local('[repeat]\nsame_company = "12m"')


def test_a_stay_at_the_same_company_within_12_months_is_a_repeat() -> None:
    # 12 months back from 1 July 2021 is 1 July 2020, and that day still counts.
    for ended_on, is_repeat in ((day(7, 1, 2020), True), (day(6, 30, 2020), False)):
        past = started("l1", started_on=day(6, 1, 2020), planned_end_on=ended_on)
        before = given(WINDOW, past, ended(ended_on, "l1"))
        outcome = before.when(agreed("l2", starts_on=day(7, 1)))
        if is_repeat:
            assert outcome.then_warned(PlacementIsRepeated).params["placement_id"] == "l1"
        else:
            outcome.then_not_warned(PlacementIsRepeated)
