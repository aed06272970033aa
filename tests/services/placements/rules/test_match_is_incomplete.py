"""MatchIsIncomplete."""

from praktiklog_services.placements.rules.match_is_incomplete import MatchIsIncomplete
from tests.services.facts import agreed
from tests.support.laws import local
from tests.support.spec import given


def test_one_warning_lists_all_that_is_open() -> None:
    asks = local(
        '[match]\npoints = ["goal", "wishes"]\nunderstanding = ["company"]\nordinary_job = true'
    )

    warning = given(asks).when(agreed(match_points=["goal"])).then_warned(MatchIsIncomplete)
    assert warning.params["missing"] == ["wishes", "company", "ordinary_job"]
    whole = agreed(match_points=("goal", "wishes"), agreed_with=("company",), ordinary_job="none")
    given(asks).when(whole).then_not_warned(MatchIsIncomplete)
