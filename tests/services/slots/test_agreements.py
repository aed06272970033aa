"""OpenSlots, ChangeCapacity, PauseSlots, ResumeSlots, CloseSlots, ConfirmSlots."""

import pytest

from praktiklog_events import Fact
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.slots.rules.agreement_is_closed import AgreementIsClosed
from praktiklog_services.slots.rules.unknown_agreement import UnknownAgreement
from tests.services.facts import capacity, closed, confirmed, day, opened, paused, resumed
from tests.support.spec import given

ON = day(3, 1)
CHANGES = [capacity(5, ON), paused(ON), resumed(ON), closed(ON)]


def test_slots_are_opened_also_at_a_company_that_nobody_registered() -> None:
    event = given().when(opened(jobcentre="odense")).then(opened(jobcentre="odense"))

    assert (event.jobcentre, event.subject) == ("odense", "a1")


def test_an_agreement_is_opened_once() -> None:
    given(opened("a2")).when(opened()).then(opened())
    given(opened()).when(opened(slots=7)).then_refused(AlreadyRegistered)
    given(opened()).recorded(opened(slots=7)).then_rejected(AlreadyRegistered)


@pytest.mark.parametrize("change", [*CHANGES, confirmed()])
def test_an_agreement_can_be_changed_once_it_is_open(change: Fact) -> None:
    assert given(opened()).when(change).then(change).jobcentre == "aarhus"

    assert given(opened("a2")).when(change).then_refused(UnknownAgreement).status == 404
    given().recorded(change).then_rejected(UnknownAgreement)


@pytest.mark.parametrize("change", CHANGES)
def test_closed_is_final(change: Fact) -> None:
    given(opened(), closed(day(3, 2))).when(change).then(change)

    for since in (ON, day(2, 1)):
        over = given(opened(), closed(since))
        over.when(change).then_refused(AgreementIsClosed)
        over.recorded(change).then_appended(AgreementIsClosed)


def test_the_earliest_closing_counts() -> None:
    over = given(opened(), closed(day(6, 1)), closed(day(3, 1)))

    over.when(paused(day(4, 1))).then_refused(AgreementIsClosed)


def test_a_closed_agreement_may_be_confirmed() -> None:
    given(opened(), closed(ON)).when(confirmed()).then(confirmed())
