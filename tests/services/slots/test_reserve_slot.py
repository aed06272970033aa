"""ReserveSlot."""

from datetime import timedelta

from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from praktiklog_services.slots.rules.reservation_ends_before_it_starts import (
    ReservationEndsBeforeItStarts,
)
from praktiklog_services.slots.rules.reservation_has_expired import ReservationHasExpired
from praktiklog_services.slots.rules.slot_is_taken import SlotIsTaken
from praktiklog_services.slots.rules.unknown_agreement import UnknownAgreement
from tests.services.facts import day, opened, referral_voided, referred, reserved, slot_voided
from tests.support.spec import NOON, given


def test_a_slot_is_reserved() -> None:
    event = given(opened(), referred()).when(reserved()).then(reserved())

    assert (event.jobcentre, event.subject, event.time) == ("aarhus", "r1", NOON)


def test_a_reservation_is_made_once_also_after_a_void() -> None:
    roomy = [opened(slots=9), referred(), reserved()]
    other = reserved("r2", referral_id="f2", candidate_id="p2")

    given(*roomy, referred("f2", "p2")).when(other).then(other)
    again = reserved(ends_on=day(7, 30))
    given(*roomy).when(again).then_refused(AlreadyRegistered)
    given(*roomy, slot_voided()).recorded(again).then_rejected(AlreadyRegistered)


def test_a_reservation_of_one_day_is_an_interval() -> None:
    short = reserved(starts_on=day(7, 1), ends_on=day(7, 1))

    given(opened(), referred()).when(short).then(short)


def test_a_reservation_does_not_end_before_it_starts() -> None:
    backwards = reserved(starts_on=day(7, 2), ends_on=day(7, 1))
    before = given(opened(), referred())

    problem = before.when(backwards).then_refused(ReservationEndsBeforeItStarts)
    assert "both days are included" in problem.detail
    before.recorded(backwards).then_rejected(ReservationEndsBeforeItStarts)


def test_referral_and_agreement_must_be_known() -> None:
    given(opened()).when(reserved()).then_refused(UnknownReferral)
    given(referred()).when(reserved()).then_refused(UnknownAgreement)
    given(referred("f2"), opened("a2")).recorded(reserved()).then_rejected(UnknownReferral)


def test_a_void_referral_is_a_warning() -> None:
    given(opened(), referred(), referral_voided()).when(reserved()).then(
        reserved(), ReferralIsVoided
    )


def test_a_reservation_that_has_lapsed_already_holds_nothing() -> None:
    before = given(opened(), referred())
    lapsed = reserved(expires_at=NOON)
    just_live = reserved(expires_at=NOON + timedelta(microseconds=1))

    before.when(lapsed).then_refused(ReservationHasExpired)
    before.recorded(lapsed).then_appended(ReservationHasExpired)
    given(opened(), referred()).when(just_live).then(just_live)


def test_a_taken_slot_is_refused_and_the_message_says_when_and_what_to_do() -> None:
    full = given(opened(slots=1), referred(), reserved())

    problem = full.when(reserved("r2", starts_on=day(7, 15))).then_refused(SlotIsTaken)

    assert (problem.status, problem.type) == (409, "urn:praktiklog:problem:slot-is-taken")
    assert "2021-07-15" in problem.detail
    assert "choose other days" in problem.detail


def test_on_history_a_taken_slot_is_a_warning() -> None:
    full = given(opened(slots=0), referred())

    full.recorded(reserved()).then_appended(SlotIsTaken)
