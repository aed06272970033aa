"""ReservationIsLong."""

from datetime import timedelta

from praktiklog_services.slots.rules.reservation_is_long import ReservationIsLong
from tests.services.facts import day, opened, referred, reserved
from tests.support.laws import local
from tests.support.spec import NOON, given

HOLD = local('[reservation]\nhold = "48h"')


def test_a_slot_is_held_for_48_hours_and_not_longer() -> None:
    before = given(HOLD, opened(slots=2), referred())

    within = reserved(expires_at=NOON + timedelta(hours=48))
    before.when(within).then(within)
    longer = reserved(
        "r2",
        expires_at=NOON + timedelta(hours=48, seconds=1),
        starts_on=day(8, 1),
        ends_on=day(8, 2),
    )
    warning = before.when(longer).then_warned(ReservationIsLong)
    assert "48 hours" in warning.text
    assert warning.ruleset == "aarhus.1"


def test_what_no_set_says_is_not_judged() -> None:
    before = given(opened(), referred())

    before.when(reserved(expires_at=NOON + timedelta(days=90))).then_not_warned(ReservationIsLong)
