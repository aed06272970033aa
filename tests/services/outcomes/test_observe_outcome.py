"""ObserveOutcome, VoidOutcome."""

from praktiklog_services.outcomes.rules.placement_has_not_ended import PlacementHasNotEnded
from praktiklog_services.placements.rules.placement_has_not_started import PlacementHasNotStarted
from praktiklog_services.placements.rules.placement_is_voided import PlacementIsVoided
from praktiklog_services.placements.rules.unknown_placement import UnknownPlacement
from tests.services.facts import (
    agreed,
    day,
    end_voided,
    ended,
    observed,
    outcome_voided,
    placement_voided,
    started,
)
from tests.support.spec import given

OVER = [started(started_on=day(4, 1)), ended(day(5, 3))]


def test_an_outcome_is_observed_as_often_as_it_is_looked_at() -> None:
    event = given(*OVER).when(observed()).then(observed())
    assert event.jobcentre == "aarhus"

    given(*OVER, observed()).when(observed(status="education")).then(observed(status="education"))


def test_what_runs_has_no_outcome_yet() -> None:
    for before in ([started()], [*OVER, end_voided()]):
        given(*before).when(observed()).then_refused(PlacementHasNotEnded)
        given(*before).recorded(observed()).then_appended(PlacementHasNotEnded)


def test_what_never_started_has_no_outcome() -> None:
    given(agreed()).when(observed()).then_refused(PlacementHasNotStarted)
    given().when(observed()).then_refused(UnknownPlacement)


def test_an_outcome_can_be_voided() -> None:
    given(*OVER, observed()).when(outcome_voided()).then(outcome_voided())
    given().when(outcome_voided()).then_refused(UnknownPlacement)


def test_a_placement_that_never_was_is_a_warning() -> None:
    given(*OVER, placement_voided()).when(observed()).then(observed(), PlacementIsVoided)
