"""InterruptionLiesOutside."""

from datetime import date

from praktiklog_events import PlacementInterrupted
from praktiklog_services.placements.rules.interruption_lies_outside import InterruptionLiesOutside
from tests.services.facts import day, ended, started
from tests.support.spec import given


def away(first: date, last: date | None = None) -> PlacementInterrupted:
    return PlacementInterrupted(
        placement_id="l1", interrupted_on=first, until_on=last, reason="holiday"
    )


def test_an_absence_lies_between_the_first_and_the_last_day() -> None:
    over = given(started(started_on=day(5, 10)), ended(day(5, 31)))

    over.when(away(day(5, 10), day(5, 31))).then(away(day(5, 10), day(5, 31)))
    problem = over.when(away(day(5, 9), day(5, 31))).then_refused(InterruptionLiesOutside)
    assert "2021-05-10 to 2021-05-31" in problem.detail
    over.when(away(day(5, 10), day(6, 1))).then_refused(InterruptionLiesOutside)
    over.recorded(away(day(5, 10), day(6, 1))).then_appended(InterruptionLiesOutside)


def test_without_an_end_it_may_go_on() -> None:
    given(started()).when(away(day(6, 1))).then(away(day(6, 1)))
