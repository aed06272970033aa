"""EndPlacement, VoidEnd."""

from praktiklog_services.placements.rules.placement_ends_before_it_starts import (
    PlacementEndsBeforeItStarts,
)
from praktiklog_services.placements.rules.placement_has_ended import PlacementHasEnded
from praktiklog_services.placements.rules.placement_has_not_started import PlacementHasNotStarted
from praktiklog_services.placements.rules.placement_is_voided import PlacementIsVoided
from praktiklog_services.placements.rules.placement_runs import PlacementRuns
from praktiklog_services.placements.rules.unknown_placement import UnknownPlacement
from tests.services.facts import agreed, day, end_voided, ended, placement_voided, started
from tests.support.spec import given


def test_a_placement_ends_on_its_first_day_or_later() -> None:
    running = [started(started_on=day(5, 10))]
    given(*running).when(ended(day(5, 10))).then(ended(day(5, 10)))

    problem = given(*running).when(ended(day(5, 9))).then_refused(PlacementEndsBeforeItStarts)
    assert problem.status == 409
    given(*running).recorded(ended(day(5, 9))).then_rejected(PlacementEndsBeforeItStarts)


def test_only_what_has_started_ends() -> None:
    given().when(ended(day(5, 20))).then_refused(UnknownPlacement)
    given(agreed()).when(ended(day(5, 20))).then_refused(PlacementHasNotStarted)


def test_a_placement_ends_once_and_on_history_the_later_end_counts() -> None:
    over = given(started(), ended(day(5, 20)))

    assert (
        "void that end first" in over.when(ended(day(5, 21))).then_refused(PlacementHasEnded).detail
    )
    over.recorded(ended(day(5, 21))).then_appended(PlacementHasEnded)


def test_a_void_end_can_be_registered_anew() -> None:
    given(started(), ended(day(5, 20)), end_voided()).when(ended(day(5, 25))).then(
        ended(day(5, 25))
    )


def test_an_end_can_be_voided_where_there_is_one() -> None:
    given(started(), ended(day(5, 20))).when(end_voided()).then(end_voided())

    for before in ([started()], [started(), ended(day(5, 20)), end_voided()]):
        given(*before).when(end_voided()).then_refused(PlacementRuns)
        given(*before).recorded(end_voided()).then_appended(PlacementRuns)
    given(agreed()).when(end_voided()).then_refused(PlacementHasNotStarted)
    given().when(end_voided()).then_refused(UnknownPlacement)


def test_a_placement_that_never_was_is_a_warning() -> None:
    given(started(), placement_voided()).when(ended(day(5, 20))).then(
        ended(day(5, 20)), PlacementIsVoided
    )
