"""Capacity on every day of an interval: what makes room and what takes it."""

from datetime import date, timedelta
from typing import Any

import pytest

from praktiklog_events import Fact, SlotReserved
from praktiklog_services.slots.rules.slot_is_taken import SlotIsTaken
from tests.services import facts
from tests.services.facts import (
    agreed,
    cancelled,
    capacity,
    closed,
    day,
    end_voided,
    ended,
    extended,
    moment,
    opened,
    paused,
    placement_voided,
    referred,
    released,
    resumed,
    slot_voided,
    started,
)
from tests.support.spec import NOON, given

JULY = (day(7, 1), day(7, 31))


def reserved(reservation_id: str, **more: Any) -> SlotReserved:
    """Book for the candidate of the referral what is wanted, everything else for another."""
    own = "p1" if reservation_id == "wanted" else f"p-{reservation_id}"
    return facts.reserved(reservation_id, **{"candidate_id": own} | more)


def room(*facts: Fact, starts_on: date = JULY[0], ends_on: date = JULY[1]) -> bool:
    """Tell whether a slot can be reserved for an interval, given these facts."""
    wanted = reserved("wanted", starts_on=starts_on, ends_on=ends_on)
    outcome = given(referred(), *facts).when(wanted)
    if not outcome.events:
        outcome.then_refused(SlotIsTaken)
        return False
    outcome.then(wanted)
    return True


def full_on(*facts: Fact) -> str:
    """Name the day that a refusal of a reservation in July gives."""
    detail = given(referred(), *facts).when(reserved("wanted")).then_refused(SlotIsTaken).detail
    return detail.split(" has no free slot on ")[1][:10]


def test_there_is_room_from_the_day_the_slots_open() -> None:
    assert room(opened(opened_on=day(7, 1)))
    assert not room(opened(opened_on=day(7, 2)))


def test_no_slots_give_no_room() -> None:
    assert not room(opened(slots=0))


def test_a_capacity_that_changes_inside_the_interval_counts_from_its_day() -> None:
    other = reserved("other")

    assert room(opened(slots=2), other, capacity(1, day(8, 1)))
    assert full_on(opened(slots=2), other, capacity(1, day(7, 31))) == "2021-07-31"
    assert full_on(opened(slots=1), other, capacity(2, day(7, 2))) == "2021-07-01"
    assert room(opened(slots=1), other, capacity(2, day(7, 1)))


def test_a_capacity_that_falls_and_rises_again_is_seen_between() -> None:
    dip = [opened(), capacity(0, day(7, 10)), capacity(1, day(7, 11))]

    assert full_on(*dip) == "2021-07-10"
    assert room(*dip, starts_on=day(7, 11))


def test_on_one_day_the_later_change_wins() -> None:
    assert room(opened(slots=0), capacity(0, day(7, 1)), capacity(1, day(7, 1)))
    assert not room(opened(slots=0), capacity(1, day(7, 1)), capacity(0, day(7, 1)))
    assert room(opened(), paused(day(7, 5)), resumed(day(7, 5)))
    assert not room(opened(), resumed(day(7, 5)), paused(day(7, 5)))


def test_a_pause_inside_the_interval_takes_all_room() -> None:
    assert full_on(opened(slots=5), paused(day(7, 20)), resumed(day(7, 25))) == "2021-07-20"
    assert room(opened(), paused(day(6, 1)), resumed(day(7, 1)))
    assert not room(opened(), paused(day(6, 1)), resumed(day(7, 2)))
    assert room(opened(), paused(day(8, 1)))


def test_there_is_no_room_from_the_day_an_agreement_closes() -> None:
    assert full_on(opened(slots=5), closed(day(7, 31))) == "2021-07-31"
    assert room(opened(), closed(day(8, 1)))


def test_capacity_goes_on_changing_while_paused() -> None:
    through = [opened(), paused(day(6, 1)), capacity(2, day(6, 15)), resumed(day(7, 1))]

    assert room(*through, reserved("other"))
    assert not room(*through, reserved("other"), reserved("another"))


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [
        (day(6, 1), day(6, 30), False),
        (day(6, 1), day(7, 1), True),
        (day(7, 10), day(7, 10), True),
        (day(7, 31), day(8, 31), True),
        (day(8, 1), day(8, 31), False),
        (day(6, 1), day(8, 31), True),
    ],
)
def test_both_ends_of_an_interval_are_included(
    starts_on: date, ends_on: date, *, overlaps: bool
) -> None:
    other = reserved("other", starts_on=starts_on, ends_on=ends_on)

    assert room(opened(), other) is not overlaps


def test_reservations_one_after_the_other_need_one_slot() -> None:
    assert room(
        opened(slots=2),
        reserved("x", starts_on=day(7, 1), ends_on=day(7, 15)),
        reserved("y", starts_on=day(7, 16), ends_on=day(7, 31)),
    )


def test_an_expired_reservation_holds_nothing() -> None:
    assert room(opened(), reserved("other", expires_at=NOON))
    assert not room(opened(), reserved("other", expires_at=NOON + timedelta(microseconds=1)))


def test_a_released_reservation_holds_nothing() -> None:
    assert room(opened(), reserved("other"), released("other"))


def test_a_void_reservation_holds_nothing() -> None:
    assert room(opened(), reserved("other"), slot_voided("other"))


def test_a_placement_takes_its_reservations_place() -> None:
    booked = reserved("other")
    placed = started(
        agreement_id="a1", reservation_id="other", started_on=day(5, 31), planned_end_on=day(7, 9)
    )

    assert not room(opened(), booked)
    assert not room(opened(slots=1), booked, placed)
    assert room(opened(slots=2), booked, placed)
    assert room(opened(slots=1), booked, placed, starts_on=day(7, 10))


def test_a_placement_elsewhere_gives_its_reservations_slot_back() -> None:
    booked = reserved("other")
    elsewhere = started(agreement_id="a2", reservation_id="other")
    outside = started(reservation_id="other")

    assert room(opened(), opened("a2"), booked, elsewhere)
    assert room(opened(), booked, outside)


def test_a_void_placement_makes_its_reservation_live_again() -> None:
    placed = started(agreement_id="a1", reservation_id="other")

    assert room(opened(), reserved("other"), placed, ended(day(5, 20)))
    assert not room(opened(), reserved("other"), placed, ended(day(5, 20)), placement_voided())


def test_a_placement_that_is_only_agreed_takes_nothing_besides_its_reservation() -> None:
    booked = [opened(slots=1), reserved("other"), agreed(reservation_id="other")]

    assert not room(*booked)
    assert not room(*booked, cancelled())
    assert room(opened(slots=2), *booked[1:])
    assert room(opened(), agreed())


def test_a_running_placement_takes_a_slot_until_its_planned_end() -> None:
    running = started(agreement_id="a1", planned_end_on=day(7, 9))

    assert full_on(opened(), running) == "2021-07-01"
    assert not room(opened(), running, starts_on=day(7, 9))
    assert room(opened(), running, starts_on=day(7, 10))


def test_an_extension_takes_the_slot_longer_and_the_latest_counts() -> None:
    running = [opened(), started(agreement_id="a1", planned_end_on=day(7, 9))]

    assert not room(*running, extended(day(7, 20)), starts_on=day(7, 20))
    assert room(*running, extended(day(7, 20)), extended(day(6, 30)))


def test_an_ended_placement_takes_the_slot_until_its_last_day() -> None:
    running = [opened(), started(agreement_id="a1", planned_end_on=day(9, 9))]

    assert room(*running, ended(day(5, 31)))
    assert not room(*running, ended(day(5, 31)), end_voided())
    assert room(*running, ended(day(5, 31)), starts_on=day(6, 1))
    assert not room(*running, ended(day(5, 31)), starts_on=day(5, 31))


def test_an_overdue_placement_takes_the_slot_until_today_and_no_longer() -> None:
    overdue = [opened(), started(agreement_id="a1", planned_end_on=day(5, 20))]

    assert not room(*overdue, starts_on=day(6, 1))
    assert room(*overdue, starts_on=day(6, 2))


def test_today_is_the_danish_date() -> None:
    overdue = [referred(), opened(), started(agreement_id="a1", planned_end_on=day(5, 20))]
    wanted = reserved("wanted", starts_on=day(6, 2), ends_on=day(6, 9))

    given(*overdue).when(wanted, at=moment(6, 1, 21)).then(wanted)
    given(*overdue).when(wanted, at=moment(6, 1, 22)).then_refused(SlotIsTaken)


def test_wage_subsidy_takes_a_slot_like_any_offer() -> None:
    assert not room(opened(), started(agreement_id="a1", offer="loentilskud_private"))


def test_placements_outside_the_agreement_take_nothing() -> None:
    assert room(opened(), opened("a2"), started("l1"), started("l2", agreement_id="a2"))
