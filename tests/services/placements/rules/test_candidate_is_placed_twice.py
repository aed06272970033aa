"""CandidateIsPlacedTwice."""

from praktiklog_services.placements.rules.candidate_is_placed_twice import CandidateIsPlacedTwice
from tests.services.facts import agreed, cancelled, day, placement_voided, started
from tests.support.spec import given

HERE = started("l1", started_on=day(5, 10), planned_end_on=day(7, 9))


def test_nobody_is_placed_twice_at_one_company_on_a_day() -> None:
    again = agreed("l2", starts_on=day(7, 9), planned_end_on=day(7, 30))

    given(HERE).when(again).then_refused(CandidateIsPlacedTwice)
    given(HERE).when(agreed("l2", starts_on=day(7, 10))).then_not_warned(CandidateIsPlacedTwice)
    given(HERE).when(agreed("l2", starts_on=day(7, 9), company_id="c2")).then_not_warned(
        CandidateIsPlacedTwice
    )


def test_agreed_ones_count_until_they_are_called_off() -> None:
    first = agreed("l1", starts_on=day(7, 1), planned_end_on=day(7, 31))
    again = agreed("l2", starts_on=day(7, 31))

    given(first).when(again).then_refused(CandidateIsPlacedTwice)
    given(first, cancelled("l1")).when(again).then_not_warned(CandidateIsPlacedTwice)


def test_a_start_is_a_fact() -> None:
    given(HERE).when(started("l2")).then_warned(CandidateIsPlacedTwice)
    given(HERE, placement_voided("l1")).when(started("l2")).then_not_warned(CandidateIsPlacedTwice)
