"""Fold facts into the state that rules read.

Every operation sets rather than counts, so folding a thing's facts again, all of them and in
order, changes nothing: a state may be completed from the log at any time.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from praktiklog_events import (
    CapacityChanged,
    CompanyRegistered,
    CourseStarted,
    EndVoided,
    Event,
    Fact,
    HoursChanged,
    PlacementAgreed,
    PlacementCancelled,
    PlacementEnded,
    PlacementExtended,
    PlacementStarted,
    PlacementVoided,
    ReferralClosed,
    ReferralRegistered,
    ReferralVoided,
    SlotReleased,
    SlotReserved,
    SlotsClosed,
    SlotsOpened,
    SlotsPaused,
    SlotsResumed,
    SlotVoided,
)
from praktiklog_services.deciding import tags
from praktiklog_services.deciding.things import Agreement, Company, Placement, Referral, Reservation


class State:
    """Companies, referrals, agreements, reservations and placements by their ids."""

    def __init__(self) -> None:
        self.companies: dict[str, Company] = {}
        self.referrals: dict[str, Referral] = {}
        self.agreements: dict[str, Agreement] = {}
        self.reservations: dict[str, Reservation] = {}
        self.placements: dict[str, Placement] = {}
        self.candidates: dict[str, set[str]] = {}
        """The placements of each candidate."""
        self._tags: dict[str, tuple[str, ...]] = {}
        self._jobcentres: dict[str, str] = {}

    def __len__(self) -> int:
        """Count the things that are known, as a measure of memory."""
        return len(self._tags)

    def evolve(self, event: Event, carried: Iterable[str]) -> None:
        """Fold one event; `carried` are the tags it carries in the log."""
        fact = event.data
        fold = _FOLDS.get(fact.TYPE)
        if fold is not None:
            fold(self, fact)
        if fact.TYPE in _INTRODUCES:
            thing = tags.about(fact)
            if thing is not None:
                known = self._tags.get(thing, ())
                kept = (tag for tag in carried if not tag.startswith(tags.COMMAND))
                self._tags[thing] = tuple(dict.fromkeys((*known, *kept)))
                self._jobcentres[thing] = getattr(fact, "jobcentre", event.jobcentre)
            for own in tags.own(fact):
                if own.startswith("candidate:"):
                    self._jobcentres[own] = event.jobcentre

    def tags_for(self, fact: Fact) -> list[str]:
        """Collect the tags a new fact must carry: its own ids and those of what it changes.

        So every decision that read what it changes reads the change as well.
        """
        found = dict.fromkeys(tags.own(fact))
        for thing in list(found):
            if thing.startswith(("placement:", "reservation:")) or thing == tags.about(fact):
                found.update(dict.fromkeys(self._tags.get(thing, ())))
        return list(found)

    def drop(self, things: Iterable[str]) -> None:
        """Forget things by their tags; the caller has taken care of what refers to them."""
        kinds: dict[str, dict[str, Any]] = {
            "placement": self.placements,
            "reservation": self.reservations,
            "referral": self.referrals,
            "candidate": self.candidates,
        }
        for thing in things:
            kind, _, identity = thing.partition(":")
            kinds[kind].pop(identity, None)
            self._tags.pop(thing, None)
            self._jobcentres.pop(thing, None)

    def jobcentre_of(self, fact: Fact) -> str | None:
        """Find the jobcentre whose event a fact is: its own word, or that of what it is about.

        A reservation is its agreement's jobcentre's.
        """
        own: str | None = getattr(fact, "jobcentre", None)
        if own is not None:
            return own
        agreements = (tag for tag in tags.own(fact) if tag.startswith("agreement:"))
        things = filter(None, (tags.about(fact), *agreements))
        return next(filter(None, map(self._jobcentres.get, things)), None)


def _company(state: State, fact: CompanyRegistered) -> None:
    state.companies[fact.company_id] = Company(fact.jobcentre)


def _referral(state: State, fact: ReferralRegistered) -> None:
    known = state.referrals.get(fact.referral_id)
    if known is None:
        state.referrals[fact.referral_id] = Referral(
            fact.candidate_id, fact.jobcentre, fact.referred_on
        )


def _course(state: State, fact: CourseStarted) -> None:
    referral = state.referrals.get(fact.referral_id)
    if referral is not None:
        known = referral.course_started_on
        referral.course_started_on = min(known or fact.started_on, fact.started_on)


def _closed(state: State, fact: ReferralClosed) -> None:
    referral = state.referrals.get(fact.referral_id)
    if referral is not None:
        referral.closed_on = min(referral.closed_on or fact.closed_on, fact.closed_on)


def _referral_voided(state: State, fact: ReferralVoided) -> None:
    referral = state.referrals.get(fact.referral_id)
    if referral is not None:
        referral.voided = True


def _opened(state: State, fact: SlotsOpened) -> None:
    agreement = state.agreements.get(fact.agreement_id)
    if agreement is None:
        agreement = Agreement(fact.company_id, fact.jobcentre, fact.opened_on)
        state.agreements[fact.agreement_id] = agreement
    agreement.slots[fact.opened_on] = fact.slots


def _capacity(state: State, fact: CapacityChanged) -> None:
    agreement = state.agreements.get(fact.agreement_id)
    if agreement is not None:
        agreement.slots[fact.effective_on] = fact.slots


def _paused(state: State, fact: SlotsPaused | SlotsResumed) -> None:
    agreement = state.agreements.get(fact.agreement_id)
    if agreement is not None:
        agreement.paused[fact.effective_on] = isinstance(fact, SlotsPaused)


def _agreement_closed(state: State, fact: SlotsClosed) -> None:
    agreement = state.agreements.get(fact.agreement_id)
    if agreement is not None:
        agreement.closed_on = min(agreement.closed_on or fact.effective_on, fact.effective_on)


def _reserved(state: State, fact: SlotReserved) -> None:
    if fact.reservation_id not in state.reservations:
        state.reservations[fact.reservation_id] = Reservation(
            fact.agreement_id, fact.candidate_id, fact.starts_on, fact.ends_on, fact.expires_at
        )
    agreement = state.agreements.get(fact.agreement_id)
    if agreement is not None:
        agreement.reservations.add(fact.reservation_id)


def _released(state: State, fact: SlotReleased) -> None:
    booking = state.reservations.get(fact.reservation_id)
    if booking is not None:
        booking.released_on = min(booking.released_on or fact.released_on, fact.released_on)


def _slot_voided(state: State, fact: SlotVoided) -> None:
    booking = state.reservations.get(fact.reservation_id)
    if booking is not None:
        booking.voided = True


def _placement(state: State, fact: PlacementAgreed | PlacementStarted) -> Placement:
    placement = state.placements.get(fact.placement_id)
    if placement is None:
        placement = Placement(fact.candidate_id, fact.jobcentre)
        state.placements[fact.placement_id] = placement
    return placement


def _started(state: State, fact: PlacementStarted) -> None:
    placement = _placement(state, fact)
    placement.candidate_id = fact.candidate_id
    placement.jobcentre = fact.jobcentre
    placement.agreement_id = fact.agreement_id
    placement.started_on = fact.started_on
    placement.planned_end_on = fact.planned_end_on
    if fact.hours_per_week is not None:
        placement.hours[fact.started_on] = fact.hours_per_week
    state.candidates.setdefault(fact.candidate_id, set()).add(fact.placement_id)
    agreement = state.agreements.get(fact.agreement_id or "")
    if agreement is not None:
        agreement.placements.add(fact.placement_id)
    booking = state.reservations.get(fact.reservation_id or "")
    if booking is not None:
        booking.placements.add(fact.placement_id)


def _cancelled(state: State, fact: PlacementCancelled) -> None:
    placement = state.placements.get(fact.placement_id)
    if placement is not None:
        placement.cancelled = True


def _hours(state: State, fact: HoursChanged) -> None:
    placement = state.placements.get(fact.placement_id)
    if placement is not None:
        placement.hours[fact.effective_on] = fact.hours_per_week


def _extended(state: State, fact: PlacementExtended) -> None:
    placement = state.placements.get(fact.placement_id)
    if placement is not None:
        placement.planned_end_on = fact.planned_end_on


def _ended(state: State, fact: PlacementEnded) -> None:
    placement = state.placements.get(fact.placement_id)
    if placement is not None:
        placement.ended_on = fact.ended_on


def _end_voided(state: State, fact: EndVoided) -> None:
    placement = state.placements.get(fact.placement_id)
    if placement is not None:
        placement.ended_on = None


def _placement_voided(state: State, fact: PlacementVoided) -> None:
    placement = state.placements.get(fact.placement_id)
    if placement is not None:
        placement.voided = True


_FOLDS: Final[dict[str, Callable[[State, Any], object]]] = {
    CompanyRegistered.TYPE: _company,
    ReferralRegistered.TYPE: _referral,
    CourseStarted.TYPE: _course,
    ReferralClosed.TYPE: _closed,
    ReferralVoided.TYPE: _referral_voided,
    SlotsOpened.TYPE: _opened,
    CapacityChanged.TYPE: _capacity,
    SlotsPaused.TYPE: _paused,
    SlotsResumed.TYPE: _paused,
    SlotsClosed.TYPE: _agreement_closed,
    SlotReserved.TYPE: _reserved,
    SlotReleased.TYPE: _released,
    SlotVoided.TYPE: _slot_voided,
    PlacementAgreed.TYPE: _placement,
    PlacementStarted.TYPE: _started,
    PlacementCancelled.TYPE: _cancelled,
    HoursChanged.TYPE: _hours,
    PlacementExtended.TYPE: _extended,
    PlacementEnded.TYPE: _ended,
    EndVoided.TYPE: _end_voided,
    PlacementVoided.TYPE: _placement_voided,
}

_INTRODUCES: Final = frozenset(
    {
        CompanyRegistered.TYPE,
        ReferralRegistered.TYPE,
        SlotsOpened.TYPE,
        SlotReserved.TYPE,
        PlacementAgreed.TYPE,
        PlacementStarted.TYPE,
    }
)

FOLDED: Final = tuple(sorted({*_FOLDS, *_INTRODUCES}))
"""The event types that a state is made of; facts of others need not be read."""
