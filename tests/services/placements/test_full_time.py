"""Full time: 37 hours a week over all of a candidate's running placements."""

from msgspec import structs

from praktiklog_events import PlacementStarted
from praktiklog_services.placements.rules.more_than_full_time import MoreThanFullTime
from tests.services.facts import agreed, day, ended, extended, hours, placement_voided, started
from tests.support.laws import shipped
from tests.support.spec import given

TWO = (started("l1", hours_per_week=20), started("l2", hours_per_week=17))
LATER = started("l2", hours_per_week=30, started_on=day(7, 15), planned_end_on=day(8, 31))


def test_other_hours_may_fill_the_week_but_not_more() -> None:
    given(*TWO).when(hours(20, day(6, 1))).then(hours(20, day(6, 1)))
    given(*TWO).when(hours(20.5, day(6, 1))).then(hours(20.5, day(6, 1)), MoreThanFullTime)


def test_other_hours_count_from_the_day_they_hold() -> None:
    before = given(*TWO, ended(day(5, 31), "l2"))

    before.when(hours(37, day(6, 1))).then(hours(37, day(6, 1)))
    before.when(hours(37, day(5, 31))).then(hours(37, day(5, 31)), MoreThanFullTime)


def test_an_extension_counts_on_the_days_that_it_adds() -> None:
    before = given(started("l1", hours_per_week=20), LATER)

    before.when(extended(day(7, 14))).then(extended(day(7, 14)))
    before.when(extended(day(7, 15))).then(extended(day(7, 15)), MoreThanFullTime)


def test_what_is_agreed_counts_beside_what_runs_then() -> None:
    before = started("l1", company_id="c2", hours_per_week=20)

    fits = agreed("l2", starts_on=day(6, 10), planned_end_on=day(6, 30), hours_per_week=17)
    given(before).when(fits).then(fits)
    longer = structs.replace(fits, hours_per_week=17.5)
    given(before).when(longer).then(longer, MoreThanFullTime)
    later = structs.replace(longer, starts_on=day(7, 10), planned_end_on=day(7, 30))
    given(before).when(later).then(later)


def test_paid_hours_fill_the_week_where_the_law_says_so() -> None:
    law = shipped("lab-2020.1")
    before = started("l1", company_id="c2", hours_per_week=15)

    def more(paid: float) -> PlacementStarted:
        return started("l2", hours_per_week=10, ordinary_hours_per_week=paid)

    given(law, before).when(more(12)).then_not_warned(MoreThanFullTime)
    problem = given(law, before).when(more(12.5)).then_warned(MoreThanFullTime)
    assert problem.params["hours"] == 37.5
    given(before).when(more(12.5)).then_not_warned(MoreThanFullTime)  # no law says so


def test_of_paid_hours_the_greatest_number_named_on_a_day_counts() -> None:
    law = shipped("lab-2020.1")
    named = started("l1", company_id="c2", hours_per_week=15, ordinary_hours_per_week=12)
    more = started("l2", hours_per_week=10, ordinary_hours_per_week=5)

    given(law, named).when(more).then_not_warned(MoreThanFullTime)
    # From 1 June on 12.5 hours are named, and 15 + 10 + 12.5 > 37.
    now = structs.replace(hours(15, day(6, 1)), ordinary_hours_per_week=12.5)
    given(law, named, now).when(more).then_warned(MoreThanFullTime)
    given(law, named, more).when(now).then_warned(MoreThanFullTime)
    given(law, named, now, ended(day(5, 31))).when(more).then_not_warned(MoreThanFullTime)


def test_what_is_voided_or_of_unknown_hours_counts_as_none() -> None:
    given(*TWO, placement_voided("l2")).when(hours(37, day(6, 1))).then(hours(37, day(6, 1)))
    given(started("l1"), LATER).when(extended(day(8, 1))).then(extended(day(8, 1)))


def test_history_is_appended_with_the_same_warning() -> None:
    given(*TWO).recorded(hours(21, day(6, 1))).then_appended(MoreThanFullTime)
