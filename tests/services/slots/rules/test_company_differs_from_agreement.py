"""CompanyDiffersFromAgreement."""

from praktiklog_services.slots.rules.company_differs_from_agreement import (
    CompanyDiffersFromAgreement,
)
from tests.services.facts import agreed, opened, referred, reserved, started
from tests.support.spec import given


def test_a_reservation_is_at_the_company_of_its_agreement() -> None:
    before = given(opened(company_id="c1"), referred())

    problem = before.when(reserved(company_id="c2")).then_refused(CompanyDiffersFromAgreement)
    assert problem.params == {"company_id": "c2", "agreed": "c1", "agreement_id": "a1"}


def test_a_placement_is_at_the_company_of_its_reservations_agreement() -> None:
    before = given(opened(company_id="c1"), referred(), reserved())
    elsewhere = agreed(reservation_id="r1", company_id="c2")

    before.when(elsewhere).then_refused(CompanyDiffersFromAgreement)
    before.when(started("l2", agreement_id="a1", company_id="c2")).then_warned(
        CompanyDiffersFromAgreement
    )
