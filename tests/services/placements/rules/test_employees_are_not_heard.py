"""EmployeesAreNotHeard."""

from msgspec import structs

from praktiklog_services.placements.rules.employees_are_not_heard import EmployeesAreNotHeard
from tests.services.facts import day, extended, started
from tests.support.laws import shipped
from tests.support.spec import given

LAW = shipped("lab-2020.1")


def test_employees_are_heard_before_more_than_13_weeks() -> None:
    stay = {"started_on": day(3, 1), "target_group": "kontanthjaelp"}

    given(LAW).when(started(**stay, planned_end_on=day(5, 30))).then_not_warned(
        EmployeesAreNotHeard
    )
    warning = (
        given(LAW)
        .when(started(**stay, planned_end_on=day(5, 31)))
        .then_warned(EmployeesAreNotHeard)
    )
    assert warning.certainty == "unverified"
    assert "not verified" in warning.text
    for heard_on, in_time in ((day(3, 1), True), (day(3, 2), False)):
        fact = started(**stay, planned_end_on=day(5, 31), employees_heard_on=heard_on)
        outcome = given(LAW).when(fact)
        if in_time:
            outcome.then_not_warned(EmployeesAreNotHeard)
        else:
            outcome.then_warned(EmployeesAreNotHeard)


def test_an_extension_may_rest_on_a_talk_before() -> None:
    first = started(started_on=day(3, 1), planned_end_on=day(5, 30), target_group="kontanthjaelp")
    longer = extended(day(6, 30))  # decided on 20 May

    given(LAW, first).when(structs.replace(longer, reason="x")).then_warned(EmployeesAreNotHeard)
    heard = structs.replace(longer, reason="x", employees_heard_on=day(5, 20))
    given(LAW, first).when(heard).then_not_warned(EmployeesAreNotHeard)
    given(LAW, first, heard).when(
        structs.replace(extended(day(7, 30)), reason="x")
    ).then_not_warned(EmployeesAreNotHeard)
