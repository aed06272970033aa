"""PurposeIsMissing."""

from praktiklog_services.placements.rules.purpose_is_missing import PurposeIsMissing
from tests.services.facts import started
from tests.support.laws import shipped
from tests.support.spec import given

LAW = shipped("lab-2020.1")


def test_a_praktik_has_a_purpose_since_2020() -> None:
    warning = given(LAW).when(started()).then_warned(PurposeIsMissing)

    assert warning.params["codes"][0] == "wage_hours"
    assert warning.paragraph == "LAB §§ 58-59; BAB § 60"
    given(LAW).when(started(purpose="skills")).then_not_warned(PurposeIsMissing)
    given(LAW).when(started(offer="loentilskud_private")).then_not_warned(PurposeIsMissing)
    given().when(started()).then_not_warned(PurposeIsMissing)
