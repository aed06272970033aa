"""What rules know of placements and of the candidates in them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from praktiklog_events import (
    EndVoided,
    HoursChanged,
    PlacementAgreed,
    PlacementCancelled,
    PlacementEnded,
    PlacementExtended,
    PlacementInterrupted,
    PlacementStarted,
    PlacementVoided,
)
from praktiklog_services.deciding.dated import Dated
from praktiklog_services.deciding.folding import Folds
from praktiklog_services.slots.claims import Run
from praktiklog_services.slots.known import KnownSlots

FOLDS: Final = Folds()


@dataclass(slots=True)
class Placement:
    """A placement, agreed or started (`started_on` is null before the first day)."""

    candidate_id: str
    jobcentre: str
    agreement_id: str | None = None
    reservation_id: str | None = None
    started_on: date | None = None
    planned_end_on: date | None = None
    ended_on: date | None = None
    cancelled: bool = False
    voided: bool = False
    company_id: str | None = None
    offer: str | None = None
    purpose: str | None = None
    target_group: str | None = None
    readiness: str | None = None
    employees_heard_on: date | None = None
    """The first day on which the employees were heard, as far as is known."""
    destination: str | None = None
    agreed: PlacementAgreed | None = field(default=None, compare=False)
    """What was agreed; it carries no tag of the agreement whose slot the start takes."""
    hours: Dated[float] = field(default_factory=Dated)
    """Weekly hours from a day on, where they are known."""
    ordinary_hours: Dated[float] = field(default_factory=Dated)
    """Paid weekly hours beside the placement from a day on, where they are known."""
    interruptions: dict[date, date | None] = field(default_factory=dict)
    """First and last days away, both included; null while the candidate is still away."""

    @property
    def stands(self) -> bool:
        """Whether it is neither voided nor, before its start, called off."""
        return not self.voided and (self.started_on is not None or not self.cancelled)

    @property
    def starts_on(self) -> date | None:
        """The first day that was agreed, where that is known."""
        return None if self.agreed is None else self.agreed.starts_on

    def runs_until(self, today: date) -> date | None:
        """Tell its last day: the end, else the planned end, or today where that is overdue."""
        if self.planned_end_on is None:
            return None
        return self.ended_on or max(self.planned_end_on, today)

    def hours_on(self, day: date) -> float | None:
        """Tell the weekly hours that hold on a day, or null where nobody said."""
        if self.started_on is None and self.agreed is not None:
            return self.agreed.hours_per_week
        return self.hours.on(day)

    def days_away(self, today: date) -> list[date]:
        """List the days away, each once; an absence without a last day goes on until today."""
        days: set[date] = set()
        for first, last in self.interruptions.items():
            until = today if last is None else last
            days.update(first + timedelta(days=n) for n in range((until - first).days + 1))
        return sorted(days)

    def hear_employees(self, day: date | None) -> None:
        """Note a day on which the employees were heard; the first counts."""
        if day is not None:
            self.employees_heard_on = min(self.employees_heard_on or day, day)

    def claim(self) -> Run | None:
        """Tell which days it takes a slot of its agreement."""
        if self.voided or self.started_on is None or self.planned_end_on is None:
            return None
        last = self.ended_on or self.planned_end_on
        return Run(self.started_on, last, is_open=self.ended_on is None)


@dataclass
class KnownPlacements(KnownSlots):
    """Placements by their ids; they take the slots that agreements have."""

    placements: dict[str, Placement] = field(default_factory=dict)
    candidates: dict[str, set[str]] = field(default_factory=dict)
    """The placements of each candidate."""
    placed_at: dict[str, set[str]] = field(default_factory=dict)
    """The placements at each company."""

    def claim_slot_again(self, placement_id: str, placement: Placement) -> None:
        """Have its agreement count a placement as it stands now, and the reservation's as well."""
        agreement = self.agreements.get(placement.agreement_id or "")
        if agreement is not None:
            agreement.placements.add(placement_id)
            agreement.claims.put(placement_id, placement.claim())
        booking = self.reservations.get(placement.reservation_id or "")
        if booking is not None:
            booking.placements[placement_id] = not placement.voided
            self.claim_again(placement.reservation_id or "")


def _introduced(known: KnownPlacements, fact: PlacementAgreed | PlacementStarted) -> Placement:
    placement = known.placements.get(fact.placement_id)
    if placement is None:
        placement = Placement(fact.candidate_id, fact.jobcentre)
        known.placements[fact.placement_id] = placement
    known.candidates.setdefault(fact.candidate_id, set()).add(fact.placement_id)
    known.placed_at.setdefault(fact.company_id, set()).add(fact.placement_id)
    return placement


@FOLDS.on(PlacementAgreed, introduces=True)
def _agreed(known: KnownPlacements, fact: PlacementAgreed) -> None:
    placement = _introduced(known, fact)
    placement.agreed = fact
    if placement.started_on is None:
        placement.company_id = fact.company_id
        placement.offer = fact.offer
        placement.purpose = fact.purpose
        placement.planned_end_on = fact.planned_end_on


@FOLDS.on(PlacementStarted, introduces=True)
def _started(known: KnownPlacements, fact: PlacementStarted) -> None:
    placement = _introduced(known, fact)
    placement.candidate_id = fact.candidate_id
    placement.jobcentre = fact.jobcentre
    placement.agreement_id = fact.agreement_id
    placement.reservation_id = fact.reservation_id
    placement.started_on = fact.started_on
    placement.planned_end_on = fact.planned_end_on
    placement.company_id = fact.company_id
    placement.offer = fact.offer
    placement.purpose = fact.purpose
    placement.target_group = fact.target_group
    placement.readiness = fact.readiness
    placement.hear_employees(fact.employees_heard_on)
    if fact.hours_per_week is not None:
        placement.hours[fact.started_on] = fact.hours_per_week
    if fact.ordinary_hours_per_week is not None:
        placement.ordinary_hours[fact.started_on] = fact.ordinary_hours_per_week
    known.claim_slot_again(fact.placement_id, placement)


@FOLDS.on(PlacementCancelled)
def _cancelled(known: KnownPlacements, fact: PlacementCancelled) -> None:
    placement = known.placements.get(fact.placement_id)
    if placement is not None:
        placement.cancelled = True


@FOLDS.on(HoursChanged)
def _hours_changed(known: KnownPlacements, fact: HoursChanged) -> None:
    placement = known.placements.get(fact.placement_id)
    if placement is not None:
        placement.hours[fact.effective_on] = fact.hours_per_week
        if fact.ordinary_hours_per_week is not None:
            placement.ordinary_hours[fact.effective_on] = fact.ordinary_hours_per_week


@FOLDS.on(PlacementInterrupted)
def _interrupted(known: KnownPlacements, fact: PlacementInterrupted) -> None:
    placement = known.placements.get(fact.placement_id)
    if placement is not None:
        placement.interruptions[fact.interrupted_on] = fact.until_on


@FOLDS.on(PlacementExtended)
def _extended(known: KnownPlacements, fact: PlacementExtended) -> None:
    placement = known.placements.get(fact.placement_id)
    if placement is not None:
        placement.planned_end_on = fact.planned_end_on
        placement.hear_employees(fact.employees_heard_on)
        known.claim_slot_again(fact.placement_id, placement)


@FOLDS.on(PlacementEnded)
def _ended(known: KnownPlacements, fact: PlacementEnded) -> None:
    placement = known.placements.get(fact.placement_id)
    if placement is not None:
        placement.ended_on = fact.ended_on
        placement.destination = fact.destination
        known.claim_slot_again(fact.placement_id, placement)


@FOLDS.on(EndVoided)
def _end_voided(known: KnownPlacements, fact: EndVoided) -> None:
    placement = known.placements.get(fact.placement_id)
    if placement is not None:
        placement.ended_on = None
        placement.destination = None
        known.claim_slot_again(fact.placement_id, placement)


@FOLDS.on(PlacementVoided)
def _voided(known: KnownPlacements, fact: PlacementVoided) -> None:
    placement = known.placements.get(fact.placement_id)
    if placement is not None:
        placement.voided = True
        known.claim_slot_again(fact.placement_id, placement)
