"""What the measures of slots share: the keys of agreements, and what stands in them on a day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from tests.oracle import facts
from tests.oracle.known_at import DENMARK, Event, today
from tests.oracle.rows import PERIODS

A_DAY = timedelta(days=1)


class Slots:
    """All agreements as known, and who is in them."""

    def __init__(self, events: Sequence[Event], moment: datetime) -> None:
        self.today = today(moment)
        self.agreements = facts.agreements(events)
        self._companies = facts.companies(events)
        self._placements = list(facts.placements(events).values())
        self._reservations = list(facts.reservations(events).values())

    def key(self, by: Sequence[str], agreement_id: str, day: date) -> tuple[str | None, ...]:
        """Return the values of keys for an agreement on a day."""
        agreement = self.agreements[agreement_id]
        company: Mapping[str, str | None] = self._companies.get(agreement.company_id, {})
        fields = {
            "jobcentre": agreement.jobcentre,
            "company_id": agreement.company_id,
            "agreement_id": agreement_id,
            "slot_kind": agreement.slot_kind,
            "branch": company.get("branch"),
            "sector": company.get("sector"),
        }
        return tuple(PERIODS[name](day) if name in PERIODS else fields[name] for name in by)

    def inside(self, agreement_id: str, day: date) -> tuple[int, int, int]:
        """Return who holds a slot that day, of them the overdue, and the booked."""
        held = overdue = booked = 0
        for each in self._placements:
            if each.agreement_id == agreement_id and each.started_on <= day:
                last = each.ended_on or max(each.planned_end_on, self.today)
                held += day <= last
                overdue += each.ended_on is None and each.planned_end_on < day <= last
        for each in self._reservations:
            ends = [each.expires_at.astimezone(DENMARK).date(), each.released_on, each.started_on]
            before = min(end for end in ends if end is not None)
            if each.agreement_id == agreement_id:
                booked += each.starts_on <= day <= each.ends_on and day < before
        return held, overdue, booked


def days(since: date, until: date) -> Iterator[date]:
    """Return the days from one to before another."""
    while since < until:
        yield since
        since += A_DAY


def reads(reading: str, day: date) -> bool:
    """Say whether a stock is read on a day."""
    last = (day + A_DAY).month != day.month
    return reading == "each" or str(day.day) == reading or (reading == "last" and last)
