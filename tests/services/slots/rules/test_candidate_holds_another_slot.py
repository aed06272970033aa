"""CandidateHoldsAnotherSlot."""

from praktiklog_services.slots.rules.candidate_holds_another_slot import CandidateHoldsAnotherSlot
from tests.services.facts import day, opened, referred, reserved
from tests.support.spec import given


def test_a_live_reservation_in_another_agreement_is_a_warning_but_not_on_history() -> None:
    before = given(opened(), opened("a2"), referred(), reserved("r1", agreement_id="a2"))

    warning = before.when(reserved("r2")).then_warned(CandidateHoldsAnotherSlot)
    assert warning.params["reservation_id"] == "r1"
    given(opened(), opened("a2"), referred(), reserved("r1", agreement_id="a2")).recorded(
        reserved("r2")
    ).then_appended()
    apart = reserved("r3", starts_on=day(9, 1), ends_on=day(9, 2))
    given(opened(), opened("a2"), referred(), reserved("r1", agreement_id="a2")).when(apart).then(
        apart
    )
