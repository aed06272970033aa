"""DurationIsExceeded."""

from datetime import date

from msgspec import structs

from praktiklog_events import PlacementExtended
from praktiklog_services.placements.rules.duration_is_exceeded import DurationIsExceeded
from tests.services.facts import agreed, day, extended, opened, referred, reserved, started
from tests.support.laws import shipped
from tests.support.spec import given

LAW = shipped("lab-2020.1")
GROUP = {"target_group": "kontanthjaelp", "readiness": "aktivitetsparat"}


def test_four_weeks_end_on_their_28th_day() -> None:
    stay = {"offer": "praktik", "target_group": "dagpenge", "starts_on": day(7, 1)}

    given(LAW).when(agreed(**stay, planned_end_on=day(7, 28))).then_not_warned(DurationIsExceeded)
    longer = agreed(**stay, planned_end_on=day(7, 29))
    problem = given(LAW).when(longer).then_refused(DurationIsExceeded)
    assert problem.detail.startswith(
        "planned_end_on 2021-07-29 lies after 2021-07-28, the last day of 4 weeks from 2021-07-01 "
        "(lab-2020.1, limit A, LAB § 61, stk. 1, nr. 1"
    )
    assert "cannot be extended" in problem.detail


def test_where_the_first_day_too_many_has_come_it_warns() -> None:
    # 28 days from 4 May end on 31 May: the first day too many is today, 1 June.
    stay = {"offer": "praktik", "target_group": "dagpenge", "planned_end_on": day(6, 9)}

    given(LAW).when(agreed(**stay, starts_on=day(5, 4))).then_warned(DurationIsExceeded)
    given(LAW).when(agreed(**stay, starts_on=day(5, 5))).then_refused(DurationIsExceeded)
    despite = agreed(**stay, starts_on=day(5, 5), despite="law_changed")
    given(LAW).when(despite).then_warned(DurationIsExceeded)


def test_a_start_and_a_reservation_are_warned_of() -> None:
    given(LAW).when(started(planned_end_on=day(6, 7))).then_warned(DurationIsExceeded)
    given(LAW).when(started(planned_end_on=day(6, 6))).then_not_warned(DurationIsExceeded)
    given(LAW, opened(), referred()).when(reserved(ends_on=day(7, 29))).then_warned(
        DurationIsExceeded
    )


def test_what_is_unknown_is_not_held_against_anyone() -> None:
    unknown = agreed(offer="praktik", target_group="kontanthjaelp", starts_on=day(7, 1))

    given(LAW).when(structs.replace(unknown, planned_end_on=day(9, 29))).then_not_warned(
        DurationIsExceeded
    )
    given(LAW).when(agreed(planned_end_on=day(12, 31))).then_not_warned(DurationIsExceeded)


def test_13_weeks_go_to_26_and_then_on_by_13() -> None:
    first = started(started_on=day(3, 1), planned_end_on=day(5, 30), **GROUP)

    def longer(last: date) -> PlacementExtended:
        return structs.replace(extended(last), reason="special_need")

    given(LAW, first).when(longer(day(8, 29))).then_not_warned(DurationIsExceeded)
    given(LAW, first).when(longer(day(8, 30))).then_refused(DurationIsExceeded)
    second = [LAW, first, longer(day(8, 29))]
    given(*second).when(longer(day(11, 28))).then_not_warned(DurationIsExceeded)
    given(*second).when(longer(day(11, 29))).then_refused(DurationIsExceeded)


def test_without_a_law_nothing_is_judged() -> None:
    given().when(started(planned_end_on=day(12, 31))).then_not_warned(DurationIsExceeded)
