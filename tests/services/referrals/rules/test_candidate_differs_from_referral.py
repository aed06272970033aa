"""CandidateDiffersFromReferral."""

from praktiklog_services.referrals.rules.candidate_differs_from_referral import (
    CandidateDiffersFromReferral,
)
from tests.services.facts import agreed, opened, referred, reserved, started
from tests.support.spec import given


def test_a_reservation_is_for_the_candidate_of_its_referral() -> None:
    before = given(opened(), referred("f1", "p1"))

    problem = before.when(reserved(candidate_id="p2")).then_refused(CandidateDiffersFromReferral)
    assert problem.params == {"candidate_id": "p2", "referred": "p1", "referral_id": "f1"}
    before.recorded(reserved(candidate_id="p2")).then_appended(CandidateDiffersFromReferral)


def test_an_agreement_is_refused_and_a_start_is_a_fact() -> None:
    before = given(referred("f1", "p1"))

    before.when(agreed(referral_id="f1", candidate_id="p2")).then_refused(
        CandidateDiffersFromReferral
    )
    before.when(started(referral_id="f1", candidate_id="p2")).then_warned(
        CandidateDiffersFromReferral
    )
    before.when(started("l2", referral_id="f1")).then_not_warned(CandidateDiffersFromReferral)
