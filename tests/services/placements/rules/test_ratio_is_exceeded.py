"""RatioIsExceeded."""

from datetime import date
from typing import Any

from msgspec import structs

from praktiklog_events import HeadcountReported, PlacementStarted
from praktiklog_services.placements.rules.ratio_is_exceeded import RatioIsExceeded
from tests.services.facts import (
    agreed,
    cancelled,
    company,
    day,
    end_voided,
    ended,
    extended,
    placement_voided,
    started,
)
from tests.support.laws import shipped
from tests.support.spec import given

LAW = shipped("lab-2020.1")
NEW = agreed(
    "new",
    candidate_id="p9",
    starts_on=day(7, 1),
    planned_end_on=day(7, 28),
    offer="praktik",
    hours_per_week=37.0,
)

MAY = day(5, 1)


def count(ordinary: float, measured_on: date = MAY, **more: float) -> HeadcountReported:
    return HeadcountReported(
        company_id="c1", ordinary_full_time=ordinary, measured_on=measured_on, **more
    )


def here(number: int, **more: Any) -> PlacementStarted:
    fields: dict[str, Any] = {"candidate_id": f"p{number}", "hours_per_week": 37}
    return started(f"l{number}", **fields | {"planned_end_on": day(7, 9)} | more)


def test_ten_ordinary_employees_allow_two() -> None:
    given(LAW, count(10), here(1)).when(NEW).then_not_warned(RatioIsExceeded)
    problem = given(LAW, count(10), here(1), here(2)).when(NEW).then_refused(RatioIsExceeded)
    assert problem.detail.startswith(
        "3 placed of at most 2 at company c1 from 2021-07-01 on (10 ordinary employees on "
        "2021-05-01; lab-2020.1"
    )


def test_the_placed_count_by_their_hours_and_by_heads_before_2020() -> None:
    halves = [here(number, hours_per_week=18.5) for number in (1, 2)]

    given(LAW, count(10), *halves).when(NEW).then_not_warned(RatioIsExceeded)
    heads = [shipped("lab-2009.1"), shipped("lab-2018.1")]
    given(*heads, count(10, ordinary_heads=10), *halves).when(NEW).then_refused(RatioIsExceeded)


def test_agreed_ones_and_those_of_others_count_and_what_never_was_does_not() -> None:
    other = structs.replace(NEW, placement_id="other", candidate_id="p8")
    given(LAW, count(5), other).when(NEW).then_refused(RatioIsExceeded)
    given(LAW, count(5), other, cancelled("other")).when(NEW).then_not_warned(RatioIsExceeded)
    given(LAW, count(5), here(1), placement_voided("l1")).when(NEW).then_not_warned(RatioIsExceeded)
    given(LAW, count(5, placed_by_others=1)).when(NEW).then_refused(RatioIsExceeded)


def test_a_later_day_on_which_another_begins_breaks_it_too() -> None:
    later = structs.replace(NEW, placement_id="later", candidate_id="p8", starts_on=day(7, 20))

    problem = given(LAW, count(5), later).when(NEW).then_refused(RatioIsExceeded)
    assert isinstance(problem.params, dict)
    assert problem.params["day"] == "2021-07-20"


def test_an_extension_is_judged_on_the_days_it_adds_by_their_law() -> None:
    own = here(1, planned_end_on=day(6, 30))
    other = structs.replace(NEW, planned_end_on=day(9, 1))
    longer = structs.replace(extended(day(7, 9), "l1"), reason="x", despite="law_changed")

    given(LAW, count(5), own, other).when(longer).then_warned(RatioIsExceeded)
    given(LAW, count(5), own).when(longer).then_not_warned(RatioIsExceeded)


def test_the_latest_head_count_is_judged_today_and_nobody_is_sent_home() -> None:
    before = [company(), LAW, count(15), here(1), here(2)]

    given(*before).when(count(9, day(6, 1))).then_warned(RatioIsExceeded)
    given(*before).when(count(9, day(4, 1))).then_not_warned(RatioIsExceeded)
    given(*before).when(count(10, day(6, 1))).then_not_warned(RatioIsExceeded)


def test_a_voided_end_puts_a_person_back() -> None:
    before = [LAW, count(5), here(1), ended(day(5, 20), "l1"), here(2)]

    given(*before).when(end_voided("l1")).then_warned(RatioIsExceeded)


def test_who_is_where_he_is_employed_does_not_count() -> None:
    given(LAW, count(5), here(1)).when(structs.replace(NEW, purpose="retention")).then_not_warned(
        RatioIsExceeded
    )
    given(LAW, count(5), here(1, purpose="retention")).when(NEW).then_not_warned(RatioIsExceeded)
