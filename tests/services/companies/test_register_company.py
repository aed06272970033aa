"""RegisterCompany, ReportHeadcount."""

from praktiklog_services.companies.rules.unknown_company import UnknownCompany
from tests.services.facts import company, headcount
from tests.support.spec import given


def test_a_company_is_registered() -> None:
    given().when(company()).then(company())


def test_a_company_may_be_corrected_by_registering_it_again() -> None:
    moved = company(jobcentre="odense")

    event = given(company()).when(moved).then(moved)

    assert event.jobcentre == "odense"


def test_a_headcount_is_of_a_registered_company() -> None:
    event = given(company(jobcentre="odense")).when(headcount()).then(headcount())
    assert event.jobcentre == "odense"

    problem = given(company("c2")).when(headcount("c1")).then_refused(UnknownCompany)
    assert problem.status == 404
    assert "register the company first" in problem.detail


def test_history_may_come_before_its_company() -> None:
    given().recorded(headcount()).then_appended(UnknownCompany)
