"""SlotIsUnconfirmed."""

from datetime import timedelta

from praktiklog_services.slots.rules.slot_is_unconfirmed import SlotIsUnconfirmed
from tests.services.facts import confirmed, day, opened, referred, reserved
from tests.support.laws import local
from tests.support.spec import NOON, given

ASKED = local('[confirmation]\nwarn = "30d"')


def test_slots_are_confirmed_within_30_days() -> None:
    # NOON is 1 June: 2 May is 30 days back, and that day still counts.
    for opened_on, is_old in ((day(5, 2), False), (day(5, 1), True)):
        outcome = given(ASKED, opened(opened_on=opened_on), referred()).when(reserved())
        if is_old:
            assert outcome.then_warned(SlotIsUnconfirmed).params["days"] == 31
        else:
            outcome.then_not_warned(SlotIsUnconfirmed)


def test_a_confirmation_makes_it_new() -> None:
    before = given(ASKED, opened(), referred(), confirmed())  # on 1 May

    before.when(reserved(), at=NOON - timedelta(days=1)).then_not_warned(SlotIsUnconfirmed)
    given(ASKED, opened(), referred()).when(reserved()).then_warned(SlotIsUnconfirmed)
