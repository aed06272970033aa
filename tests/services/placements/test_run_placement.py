"""AgreePlacement, CancelPlacement, ChangeHours, ExtendPlacement, FollowUp, VoidPlacement."""

import pytest
from msgspec import structs

from praktiklog_events import Fact
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.placements.rules.placement_ends_before_it_starts import (
    PlacementEndsBeforeItStarts,
)
from praktiklog_services.placements.rules.placement_has_not_started import PlacementHasNotStarted
from praktiklog_services.placements.rules.placement_has_started import PlacementHasStarted
from praktiklog_services.placements.rules.placement_is_voided import PlacementIsVoided
from praktiklog_services.placements.rules.unknown_placement import UnknownPlacement
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from praktiklog_services.slots.rules.agreement_is_full import AgreementIsFull
from praktiklog_services.slots.rules.unknown_reservation import UnknownReservation
from tests.services.facts import (
    agreed,
    cancelled,
    day,
    extended,
    followed_up,
    hours,
    opened,
    placement_voided,
    referred,
    reserved,
    started,
)
from tests.support.spec import given

COURSE = [hours(20, day(6, 1)), extended(day(8, 1))]
ANY = [*COURSE, followed_up(), placement_voided()]


def test_a_placement_is_agreed() -> None:
    whole = agreed(reservation_id="r1", referral_id="f1")
    given(opened(), referred(), reserved()).when(whole).then(whole)
    given().when(agreed()).then(agreed())


def test_an_agreement_for_a_slot_that_is_not_there_is_warned_of() -> None:
    booked = agreed(reservation_id="r1", starts_on=day(7, 1), planned_end_on=day(7, 31))
    before = (opened(slots=1), referred(), referred("f2", "p2"), reserved())

    given(*before).when(booked).then(booked)
    # One day longer than the slot is free: another has it from 1 August on.
    after = reserved(
        "r2",
        referral_id="f2",
        candidate_id="p2",
        starts_on=day(8, 1),
        ends_on=day(8, 31),
    )
    given(*before, after).when(booked).then(booked)
    longer = structs.replace(booked, planned_end_on=day(8, 1))
    problem = given(*before, after).when(longer).then_warned(AgreementIsFull)
    assert problem.params == {"agreement_id": "a1", "day": "2021-08-01"}
    # Named itself, without the reservation that has the slot.
    named = agreed(agreement_id="a1", starts_on=day(7, 31), planned_end_on=day(7, 31))
    given(*before).when(named).then_warned(AgreementIsFull)


def test_a_placement_is_agreed_once() -> None:
    again = agreed(starts_on=day(5, 11))

    given(agreed()).when(again).then_refused(AlreadyRegistered)
    given(agreed()).recorded(again).then_rejected(AlreadyRegistered)


def test_a_placement_is_agreed_before_it_starts_though_history_may_say_it_later() -> None:
    for before in ([started()], [agreed(), started()]):
        given(*before).when(agreed()).then_refused(PlacementHasStarted)
        given(*before).recorded(agreed()).then_appended(PlacementHasStarted)


def test_what_it_comes_from_must_be_known() -> None:
    given().when(agreed(referral_id="f1")).then_refused(UnknownReferral)
    given().when(agreed(reservation_id="r1")).then_refused(UnknownReservation)


def test_an_agreed_placement_can_be_called_off() -> None:
    given(agreed()).when(cancelled()).then(cancelled())
    given().when(cancelled()).then_refused(UnknownPlacement)


def test_a_placement_that_runs_cannot_be_called_off() -> None:
    running = given(agreed(), started())

    problem = running.when(cancelled()).then_refused(PlacementHasStarted)
    assert "end it, or void it" in problem.detail
    running.recorded(cancelled()).then_appended(PlacementHasStarted)


@pytest.mark.parametrize("fact", ANY)
def test_facts_about_a_placement_need_one(fact: Fact) -> None:
    assert given(started()).when(fact).then(fact).jobcentre == "aarhus"

    assert given(started("l2")).when(fact).then_refused(UnknownPlacement).status == 404
    given().recorded(fact).then_rejected(UnknownPlacement)


@pytest.mark.parametrize("fact", COURSE)
def test_facts_about_its_course_need_its_start(fact: Fact) -> None:
    given(agreed()).when(fact).then_refused(PlacementHasNotStarted)
    given(agreed()).recorded(fact).then_rejected(PlacementHasNotStarted)
    given(agreed(), started()).when(fact).then(fact)


def test_an_agreed_placement_may_be_followed_up_or_voided() -> None:
    for fact in (followed_up(), placement_voided()):
        given(agreed()).when(fact).then(fact)


@pytest.mark.parametrize("fact", ANY)
def test_a_placement_that_never_was_is_a_warning(fact: Fact) -> None:
    given(started(), placement_voided()).when(fact).then(fact, PlacementIsVoided)


def test_an_extension_may_also_shorten_but_not_beyond_the_start() -> None:
    shorter = extended(day(5, 10))
    given(started(started_on=day(5, 10))).when(shorter).then(shorter)

    backwards = extended(day(5, 9))
    given(started(started_on=day(5, 10))).when(backwards).then_refused(PlacementEndsBeforeItStarts)
    given(started()).recorded(backwards).then_rejected(PlacementEndsBeforeItStarts)
