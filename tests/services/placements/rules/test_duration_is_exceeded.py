"""DurationIsExceeded."""

from datetime import date

from msgspec import structs

from praktiklog_events import PlacementExtended, PlacementInterrupted
from praktiklog_services.placements.rules.duration_is_exceeded import DurationIsExceeded
from praktiklog_services.placements.stay import DAY
from tests.services.facts import agreed, day, extended, opened, referred, reserved, started
from tests.support.laws import law, shipped
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


def away(first: date, last: date | None) -> PlacementInterrupted:
    return PlacementInterrupted(
        placement_id="l1", interrupted_on=first, until_on=last, reason="sickness"
    )


NOT_COUNTED = law("""
[full_time]
hours = 37
ordinary_hours_count = true
[duration]
judged_by = "started_on"
interruptions_count = false
[[duration.limit]]
id = "X"
offers = ["praktik"]
any_of = [{}]
first = "4w"
extend_to = "8w"
then_by = "2w"
""")


def test_days_away_are_added_where_they_do_not_count() -> None:
    # 8 weeks from 10 May end on 4 July; a week away, days told of twice counted once: 11 July.
    first = started(planned_end_on=day(6, 6))
    week = [away(day(5, 17), day(5, 20)), away(day(5, 19), day(5, 23))]

    for before, last in (([], day(7, 4)), (week, day(7, 11))):
        known = (NOT_COUNTED, first, *before)
        given(*known).when(extended(last)).then_not_warned(DurationIsExceeded)
        problem = given(*known).when(extended(last + DAY)).then_refused(DurationIsExceeded)
        assert (problem.params or {})["last"] == last.isoformat()


def test_who_is_still_away_is_so_until_today() -> None:
    # Away from 30 May to today, 1 June: three days.
    known = (NOT_COUNTED, started(planned_end_on=day(6, 6)), away(day(5, 30), None))

    given(*known).when(extended(day(7, 7))).then_not_warned(DurationIsExceeded)
    given(*known).when(extended(day(7, 8))).then_refused(DurationIsExceeded)


def test_a_further_step_moves_by_the_days_away_within_it_alone() -> None:
    week = away(day(5, 17), day(5, 23))
    before = (NOT_COUNTED, started(planned_end_on=day(6, 6)), week, extended(day(7, 11)))

    given(*before).when(extended(day(7, 25))).then_not_warned(DurationIsExceeded)
    given(*before).when(extended(day(7, 26))).then_refused(DurationIsExceeded)


def test_without_a_law_nothing_is_judged() -> None:
    given().when(started(planned_end_on=day(12, 31))).then_not_warned(DurationIsExceeded)
