"""ReleaseSlot, VoidSlot."""

from praktiklog_services.slots.rules.reservation_is_of_another_agreement import (
    ReservationIsOfAnotherAgreement,
)
from praktiklog_services.slots.rules.reservation_is_released import ReservationIsReleased
from praktiklog_services.slots.rules.reservation_is_voided import ReservationIsVoided
from praktiklog_services.slots.rules.unknown_agreement import UnknownAgreement
from praktiklog_services.slots.rules.unknown_reservation import UnknownReservation
from tests.services.facts import opened, referred, released, reserved, slot_voided
from tests.support.spec import given

BOOKED = [opened(), referred(), reserved()]


def test_a_reservation_is_released() -> None:
    event = given(*BOOKED).when(released()).then(released())

    assert event.jobcentre == "aarhus"


def test_a_reservation_is_released_once() -> None:
    before = given(*BOOKED, released())

    assert "nothing to do" in before.when(released()).then_refused(ReservationIsReleased).detail
    before.recorded(released()).then_appended(ReservationIsReleased)


def test_reservation_and_agreement_must_be_known() -> None:
    given(opened()).when(released()).then_refused(UnknownReservation)
    given(*BOOKED).recorded(released(agreement_id="a2")).then_rejected(UnknownAgreement)


def test_a_release_names_the_agreement_of_the_reservation() -> None:
    before = given(*BOOKED, opened("a2"))

    before.when(released(agreement_id="a2")).then_refused(ReservationIsOfAnotherAgreement)
    before.recorded(released(agreement_id="a2")).then_rejected(ReservationIsOfAnotherAgreement)


def test_a_reservation_that_never_was_can_be_voided() -> None:
    event = given(*BOOKED).when(slot_voided()).then(slot_voided())
    assert event.jobcentre == "aarhus"

    given(opened()).when(slot_voided()).then_refused(UnknownReservation)
    given(*BOOKED, slot_voided()).when(slot_voided()).then(slot_voided(), ReservationIsVoided)
    given(*BOOKED, slot_voided()).when(released()).then(released(), ReservationIsVoided)
