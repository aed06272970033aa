"""CandidateIsBooked."""

from praktiklog_services.slots.rules.candidate_is_booked import CandidateIsBooked
from tests.services.facts import day, opened, referred, released, reserved
from tests.support.spec import given

FIRST = reserved("r1", starts_on=day(7, 1), ends_on=day(7, 31))
SECOND = reserved("r2", starts_on=day(7, 31), ends_on=day(8, 31))


def test_one_candidate_has_one_live_reservation_in_an_agreement_on_a_day() -> None:
    before = given(opened(slots=4), referred(), FIRST)

    problem = before.when(SECOND).then_refused(CandidateIsBooked)
    assert problem.params is not None
    assert "r1" in problem.detail
    later = reserved("r2", starts_on=day(8, 1), ends_on=day(8, 31))
    before.when(later).then(later)


def test_what_holds_nothing_books_nobody() -> None:
    before = given(opened(slots=4), referred(), FIRST, released("r1"))

    before.when(SECOND).then(SECOND)


def test_it_gives_way_to_a_reason() -> None:
    before = given(opened(slots=4), referred(), FIRST)

    despite = reserved("r2", despite="agreed_with_authority")
    before.when(despite).then(despite, CandidateIsBooked)
