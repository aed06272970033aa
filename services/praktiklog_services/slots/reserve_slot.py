"""ReserveSlot -> slot.reserved: book one slot for a candidate."""

from datetime import datetime

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.introduced import (
    agreement_is_known,
    referral_is_known,
    reservation_is_new,
)
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Contradiction, Refusal
from praktiklog_services.slots.room import first_full_day


class SlotIsTaken(Refusal):
    """Capacity, placements and live reservations leave no room on some day of the interval."""


class ReservationEndsBeforeItStarts(Contradiction):
    """The booked interval is empty."""


class ReservationHasExpired(Refusal):
    """The reservation would lapse before it is made."""


def interval_is_in_order(
    fact: SlotReserved, _state: State, _at: datetime
) -> ReservationEndsBeforeItStarts | None:
    """Refuse an interval that ends before it starts."""
    if fact.ends_on >= fact.starts_on:
        return None
    return ReservationEndsBeforeItStarts(
        f"ends_on {fact.ends_on} lies before starts_on {fact.starts_on}; both days are included"
    )


def reservation_is_live(
    fact: SlotReserved, _state: State, at: datetime
) -> ReservationHasExpired | None:
    """Refuse a reservation that has lapsed when it is registered: it holds nothing."""
    if fact.expires_at > at:
        return None
    return ReservationHasExpired(
        f"expires_at {fact.expires_at.isoformat()} has passed; give a later one"
    )


def slot_is_free(fact: SlotReserved, state: State, at: datetime) -> SlotIsTaken | None:
    """Refuse where the agreement has no room on any day of the booked interval."""
    agreement = state.agreements[fact.agreement_id]
    besides = frozenset({fact.reservation_id})
    day = first_full_day(agreement, fact.starts_on, fact.ends_on, at, besides=besides)
    if day is None:
        return None
    return SlotIsTaken(
        f"agreement {fact.agreement_id} has no free slot on {day}; choose other days or another "
        "agreement, or wait until a reservation is released"
    )


SLICE = Slice(
    command="reserve-slot",
    service="slots",
    fact=SlotReserved,
    reads=("reservation_id", "agreement_id", "referral_id"),
    rules=(
        reservation_is_new,
        interval_is_in_order,
        referral_is_known,
        agreement_is_known,
        reservation_is_live,
        slot_is_free,
    ),
)
