"""Whether an agreement has room on every day of an interval."""

from collections.abc import Iterator
from datetime import date, datetime

from praktiklog_events import danish_date
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.things import Agreement


def first_full_day(
    agreement: Agreement,
    state: State,
    starts_on: date,
    ends_on: date,
    at: datetime,
    *,
    besides: frozenset[str] = frozenset(),
) -> date | None:
    """Find the first day of an interval (both ends included) without a free slot.

    A slot is taken by a placement that runs that day (without an end: until its planned end,
    and an overdue one until today) and by a reservation that covers the day and is live at
    `at`: not released, voided or expired, and no placement started from it. `besides` are ids
    of placements and reservations that do not count.
    """
    taken = list(_taken(agreement, state, starts_on, ends_on, at, besides=besides))
    # Room can only shrink where something begins or the capacity changes.
    days = {starts_on}
    days.update(start for start, _ in taken if starts_on < start)
    changes = (*agreement.slots, *agreement.paused, agreement.closed_on)
    days.update(day for day in changes if day is not None and starts_on < day <= ends_on)
    for day in sorted(days):
        used = sum(start <= day <= end for start, end in taken)
        if used >= agreement.capacity(day):
            return day
    return None


def _taken(
    agreement: Agreement,
    state: State,
    starts_on: date,
    ends_on: date,
    at: datetime,
    *,
    besides: frozenset[str],
) -> Iterator[tuple[date, date]]:
    today = danish_date(at)
    for identity in agreement.placements - besides:
        placement = state.placements[identity]
        start, end = placement.started_on, placement.runs_until(today)
        if placement.voided or start is None or end is None:
            continue
        if start <= ends_on and end >= starts_on:
            yield start, end
    for identity in agreement.reservations - besides:
        booking = state.reservations[identity]
        if booking.voided or booking.released_on is not None or booking.expires_at <= at:
            continue
        if booking.starts_on > ends_on or booking.ends_on < starts_on:
            continue
        if any(not state.placements[started].voided for started in booking.placements):
            continue
        yield booking.starts_on, booking.ends_on
