"""Live reservations of a candidate that have a day in common with a new one."""

from collections.abc import Iterator
from datetime import datetime

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.state import State
from praktiklog_services.slots.known import Reservation


def live_bookings(
    fact: SlotReserved, known: State, at: datetime
) -> Iterator[tuple[str, Reservation]]:
    """Yield ids and reservations in order of their ids; the new one itself is none of them."""
    for identity in sorted(known.booked_by.get(fact.candidate_id, ())):
        booking = known.reservations.get(identity)
        if booking is None or booking.claim() is None or booking.expires_at <= at:
            continue
        if identity != fact.reservation_id and (
            booking.starts_on <= fact.ends_on and booking.ends_on >= fact.starts_on
        ):
            yield identity, booking
