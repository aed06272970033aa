"""CloseReferral."""

from praktiklog_services.referrals.rules.referral_closes_before_it_begins import (
    ReferralClosesBeforeItBegins,
)
from praktiklog_services.referrals.rules.referral_is_closed import ReferralIsClosed
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from tests.services.facts import day, referral_closed, referral_voided, referred
from tests.support.spec import given


def test_a_referral_is_closed() -> None:
    fact = referral_closed(day(1, 15))  # the day it was made

    event = given(referred(referred_on=day(1, 15))).when(fact).then(fact)

    assert event.jobcentre == "aarhus"


def test_a_closing_before_the_referral_contradicts_it() -> None:
    early = referral_closed(day(1, 14))

    given(referred()).when(early).then_refused(ReferralClosesBeforeItBegins)
    given(referred()).recorded(early).then_rejected(ReferralClosesBeforeItBegins)


def test_a_referral_is_closed_once() -> None:
    before = given(referred(), referral_closed(day(2, 1)))

    problem = before.when(referral_closed(day(3, 1))).then_refused(ReferralIsClosed)
    assert "2021-02-01" in problem.detail
    before.recorded(referral_closed(day(3, 1))).then_appended(ReferralIsClosed)


def test_an_unknown_referral_cannot_be_closed() -> None:
    given().when(referral_closed(day(2, 1))).then_refused(UnknownReferral)
    given().recorded(referral_closed(day(2, 1))).then_rejected(UnknownReferral)


def test_a_void_referral_is_a_warning() -> None:
    fact = referral_closed(day(2, 1))

    given(referred(), referral_voided()).when(fact).then(fact, ReferralIsVoided)
