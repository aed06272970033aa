"""What rules know of slot agreements and of the reservations that book them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from praktiklog_events import (
    CapacityChanged,
    SlotReleased,
    SlotReserved,
    SlotsClosed,
    SlotsConfirmed,
    SlotsOpened,
    SlotsPaused,
    SlotsResumed,
    SlotVoided,
)
from praktiklog_services.deciding.dated import Dated
from praktiklog_services.deciding.folding import Folds
from praktiklog_services.slots.claims import Claims, Hold

FOLDS: Final = Folds()


@dataclass(slots=True)
class Reservation:
    """A booking of one slot from `starts_on` to `ends_on`, both included."""

    agreement_id: str
    candidate_id: str
    starts_on: date
    ends_on: date
    expires_at: datetime
    released_on: date | None = None
    voided: bool = False
    placements: dict[str, bool] = field(default_factory=dict)
    """The placements that started from it, and whether they stand (are not voided)."""

    def claim(self) -> Hold | None:
        """Tell which days it takes a slot, apart from its expiry."""
        if self.voided or self.released_on is not None or any(self.placements.values()):
            return None
        return Hold(self.starts_on, self.ends_on, self.expires_at)


@dataclass(slots=True)
class Agreement:
    """A slot agreement (pladsaftale) with its capacity history and what books it."""

    company_id: str
    jobcentre: str
    opened_on: date
    slots: Dated[int] = field(default_factory=Dated)
    paused: Dated[bool] = field(default_factory=Dated)
    closed_on: date | None = None
    confirmed_on: date | None = None
    reservations: set[str] = field(default_factory=set)
    placements: set[str] = field(default_factory=set)
    claims: Claims = field(default_factory=Claims)

    def capacity(self, day: date) -> int:
        """Tell how many slots are available on a day (contract, "Occupancy": available)."""
        if day < self.opened_on or (self.closed_on is not None and day >= self.closed_on):
            return 0
        if self.paused.on(day):
            return 0
        return self.slots.on(day) or 0

    def capacity_changes(self, after: date, until: date) -> list[date]:
        """List the days in (`after`, `until`] on which the capacity may be another, in order."""
        days = {*self.slots.changes(after, until), *self.paused.changes(after, until)}
        for day in (self.opened_on, self.closed_on):
            if day is not None and after < day <= until:
                days.add(day)
        return sorted(days)


@dataclass
class KnownSlots:
    """Agreements and reservations by their ids."""

    agreements: dict[str, Agreement] = field(default_factory=dict)
    reservations: dict[str, Reservation] = field(default_factory=dict)
    booked_by: dict[str, set[str]] = field(default_factory=dict)
    """The reservations of each candidate."""

    def claim_again(self, reservation_id: str) -> None:
        """Have its agreement count a reservation as it stands now."""
        booking = self.reservations.get(reservation_id)
        agreement = None if booking is None else self.agreements.get(booking.agreement_id)
        if booking is not None and agreement is not None:
            agreement.claims.put(reservation_id, booking.claim())


@FOLDS.on(SlotsOpened, introduces=True)
def _opened(known: KnownSlots, fact: SlotsOpened) -> None:
    agreement = known.agreements.get(fact.agreement_id)
    if agreement is None:
        agreement = Agreement(fact.company_id, fact.jobcentre, fact.opened_on)
        known.agreements[fact.agreement_id] = agreement
    agreement.slots[fact.opened_on] = fact.slots


@FOLDS.on(CapacityChanged)
def _capacity_changed(known: KnownSlots, fact: CapacityChanged) -> None:
    agreement = known.agreements.get(fact.agreement_id)
    if agreement is not None:
        agreement.slots[fact.effective_on] = fact.slots


@FOLDS.on(SlotsPaused, SlotsResumed)
def _paused(known: KnownSlots, fact: SlotsPaused | SlotsResumed) -> None:
    agreement = known.agreements.get(fact.agreement_id)
    if agreement is not None:
        agreement.paused[fact.effective_on] = isinstance(fact, SlotsPaused)


@FOLDS.on(SlotsClosed)
def _closed(known: KnownSlots, fact: SlotsClosed) -> None:
    agreement = known.agreements.get(fact.agreement_id)
    if agreement is not None:
        agreement.closed_on = min(agreement.closed_on or fact.effective_on, fact.effective_on)


@FOLDS.on(SlotsConfirmed)
def _confirmed(known: KnownSlots, fact: SlotsConfirmed) -> None:
    agreement = known.agreements.get(fact.agreement_id)
    if agreement is not None:
        latest = agreement.confirmed_on
        agreement.confirmed_on = max(latest or fact.confirmed_on, fact.confirmed_on)


@FOLDS.on(SlotReserved, introduces=True)
def _reserved(known: KnownSlots, fact: SlotReserved) -> None:
    if fact.reservation_id not in known.reservations:
        known.reservations[fact.reservation_id] = Reservation(
            fact.agreement_id, fact.candidate_id, fact.starts_on, fact.ends_on, fact.expires_at
        )
    known.booked_by.setdefault(fact.candidate_id, set()).add(fact.reservation_id)
    agreement = known.agreements.get(fact.agreement_id)
    if agreement is not None:
        agreement.reservations.add(fact.reservation_id)
        known.claim_again(fact.reservation_id)


@FOLDS.on(SlotReleased)
def _released(known: KnownSlots, fact: SlotReleased) -> None:
    booking = known.reservations.get(fact.reservation_id)
    if booking is not None:
        booking.released_on = min(booking.released_on or fact.released_on, fact.released_on)
        known.claim_again(fact.reservation_id)


@FOLDS.on(SlotVoided)
def _voided(known: KnownSlots, fact: SlotVoided) -> None:
    booking = known.reservations.get(fact.reservation_id)
    if booking is not None:
        booking.voided = True
        known.claim_again(fact.reservation_id)
