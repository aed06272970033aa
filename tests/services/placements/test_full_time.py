"""Full time: 37 hours a week over all of a candidate's running placements."""

from praktiklog_services.placements.rules.more_than_full_time import MoreThanFullTime
from tests.services.facts import day, ended, extended, hours, placement_voided, started
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


def test_what_is_voided_or_of_unknown_hours_counts_as_none() -> None:
    given(*TWO, placement_voided("l2")).when(hours(37, day(6, 1))).then(hours(37, day(6, 1)))
    given(started("l1"), LATER).when(extended(day(8, 1))).then(extended(day(8, 1)))


def test_history_is_appended_with_the_same_warning() -> None:
    given(*TWO).recorded(hours(21, day(6, 1))).then_appended(MoreThanFullTime)
