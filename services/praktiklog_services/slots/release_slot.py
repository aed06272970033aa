"""ReleaseSlot -> slot.released: give a reservation back. VoidSlot -> slot.voided."""

from datetime import datetime

from praktiklog_events import SlotReleased, SlotVoided
from praktiklog_services.deciding.introduced import agreement_is_known, reservation_is_known
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Contradiction, Refusal


class ReservationIsOfAnotherAgreement(Contradiction):
    """The reservation books a slot of another agreement."""


class ReservationIsReleased(Refusal):
    """The reservation was given back already."""


def agreement_is_the_reservations(
    fact: SlotReleased, state: State, _at: datetime
) -> ReservationIsOfAnotherAgreement | None:
    """Refuse a release that names another agreement than the reservation does."""
    booked = state.reservations[fact.reservation_id].agreement_id
    if booked == fact.agreement_id:
        return None
    return ReservationIsOfAnotherAgreement(
        f"reservation {fact.reservation_id} is of agreement {booked}, not {fact.agreement_id}"
    )


def reservation_is_held(
    fact: SlotReleased, state: State, _at: datetime
) -> ReservationIsReleased | None:
    """Refuse to give back what was given back."""
    released_on = state.reservations[fact.reservation_id].released_on
    if released_on is None:
        return None
    return ReservationIsReleased(
        f"reservation {fact.reservation_id} was released on {released_on}; nothing to do"
    )


RELEASE = Slice(
    command="release-slot",
    service="slots",
    fact=SlotReleased,
    reads=("reservation_id", "agreement_id"),
    rules=(
        reservation_is_known,
        agreement_is_known,
        agreement_is_the_reservations,
        reservation_is_held,
    ),
)

VOID = Slice(
    command="void-slot",
    service="slots",
    fact=SlotVoided,
    reads=("reservation_id",),
    rules=(reservation_is_known,),
)
