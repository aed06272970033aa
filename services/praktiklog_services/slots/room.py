"""Whether an agreement has room on every day of an interval."""

from datetime import date, datetime, timedelta
from typing import Final

from praktiklog_events import danish_date
from praktiklog_services.slots.known import Agreement

_DAY: Final = timedelta(days=1)


def first_full_day(
    agreement: Agreement,
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
    of placements and reservations that do not count. The interval may be empty: its first day
    is looked at in any case.
    """
    today = danish_date(at)
    begins = [starts_on, *agreement.capacity_changes(starts_on, ends_on)]
    ends = [*(day - _DAY for day in begins[1:]), max(starts_on, ends_on)]
    for first, last in zip(begins, ends, strict=True):
        room = agreement.capacity(first)
        day = agreement.claims.first_above(room, first, last, at, today, besides)
        if day is not None:
            return day
    return None
