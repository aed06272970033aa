"""EndPlacement, VoidEnd."""

from praktiklog_events import Fact
from praktiklog_services.placements.rules.placement_ends_before_it_starts import (
    PlacementEndsBeforeItStarts,
)
from praktiklog_services.placements.rules.placement_has_ended import PlacementHasEnded
from praktiklog_services.placements.rules.placement_has_not_started import PlacementHasNotStarted
from praktiklog_services.placements.rules.placement_is_voided import PlacementIsVoided
from praktiklog_services.placements.rules.placement_runs import PlacementRuns
from praktiklog_services.placements.rules.unknown_placement import UnknownPlacement
from praktiklog_services.slots.rules.agreement_is_full import AgreementIsFull
from tests.services.facts import (
    agreed,
    day,
    end_voided,
    ended,
    extended,
    moment,
    opened,
    placement_voided,
    referred,
    reserved,
    started,
)
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


def test_a_stay_that_is_to_go_on_after_its_end_is_recorded_with_a_warning() -> None:
    over = given(started(), ended(day(7, 9)))

    over.when(extended(day(7, 9))).then(extended(day(7, 9)))
    over.when(extended(day(7, 10))).then(extended(day(7, 10)), PlacementHasEnded)
    over.recorded(extended(day(7, 10))).then_appended(PlacementHasEnded)


def test_days_that_come_back_with_a_void_end_may_have_been_given_away() -> None:
    # The end made room from 21 May on, which another takes until 9 July.
    first = started("l1", agreement_id="a1", planned_end_on=day(6, 30))
    other = started(
        "l2", candidate_id="p2", agreement_id="a1", started_on=day(5, 21), planned_end_on=day(7, 9)
    )
    over = (opened(slots=1), first, ended(day(5, 20)))

    given(*over).when(end_voided()).then(end_voided())
    problem = given(*over, other).when(end_voided()).then_warned(AgreementIsFull)
    assert problem.params == {"agreement_id": "a1", "day": "2021-05-21"}
    gone = ended(day(5, 31), "l2")
    # It runs on until 30 June: the slot is free from 1 June on, and taken before.
    given(*over, other, gone).when(end_voided()).then_warned(AgreementIsFull)
    given(opened(slots=2), *over[1:], other).when(end_voided()).then(end_voided())


def test_days_that_come_back_last_until_today_where_the_planned_end_is_over() -> None:
    first = started("l1", agreement_id="a1", planned_end_on=day(5, 25))
    before = (opened(slots=1), first, ended(day(5, 20)))

    def taken_from(month: int, of_month: int) -> Fact:
        return reserved(
            starts_on=day(month, of_month), ends_on=day(7, 1), expires_at=moment(12, 31)
        )

    given(*before, referred(), taken_from(6, 1)).when(end_voided()).then_warned(AgreementIsFull)
    given(*before, referred(), taken_from(6, 2)).when(end_voided()).then(end_voided())


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
