"""StartDiffersFromAgreement."""

from praktiklog_services.placements.rules.start_differs_from_agreement import (
    StartDiffersFromAgreement,
)
from tests.services.facts import agreed, day, started
from tests.support.spec import given

AGREED = agreed(planned_end_on=day(7, 9), hours_per_week=20.0)


def test_another_company_a_later_end_or_more_hours_differ() -> None:
    for more, field in (
        ({"company_id": "c2"}, "company_id"),
        ({"planned_end_on": day(7, 10)}, "planned_end_on"),
        ({"hours_per_week": 20.5}, "hours_per_week"),
    ):
        warning = given(AGREED).when(started(**more)).then_warned(StartDiffersFromAgreement)
        assert warning.params["field"] == field


def test_another_day_a_shorter_stay_and_fewer_hours_do_not() -> None:
    less = {"started_on": day(5, 12), "planned_end_on": day(7, 1), "hours_per_week": 10}

    given(AGREED).when(started(**less)).then_not_warned(StartDiffersFromAgreement)
    given().when(started()).then_not_warned(StartDiffersFromAgreement)
