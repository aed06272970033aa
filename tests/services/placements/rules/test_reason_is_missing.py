"""ReasonIsMissing."""

from msgspec import structs

from praktiklog_services.placements.rules.reason_is_missing import ReasonIsMissing
from tests.services.facts import day, extended, started
from tests.support.laws import shipped
from tests.support.spec import given

FIRST = started(
    started_on=day(3, 1),
    planned_end_on=day(5, 30),
    target_group="kontanthjaelp",
    readiness="aktivitetsparat",
)


def test_beyond_13_weeks_an_extension_has_a_reason() -> None:
    before = [shipped("lab-2020.1"), FIRST]
    bare = extended(day(6, 30))

    problem = given(*before).when(bare).then_refused(ReasonIsMissing)
    assert "13 weeks" in problem.detail
    given(*before).when(structs.replace(bare, despite="law_changed")).then_refused(ReasonIsMissing)
    given(*before).when(structs.replace(bare, reason="special_need")).then_not_warned(
        ReasonIsMissing
    )


def test_days_gone_are_warned_of() -> None:
    given(shipped("lab-2020.1"), FIRST).when(extended(day(6, 1))).then_warned(ReasonIsMissing)
