"""StartPlacement -> placement.started: the candidate's first day.

It has happened, so it is recorded whatever rule it breaks; only contradictions are refused.
"""

from datetime import datetime

from praktiklog_events import PlacementStarted
from praktiklog_services.deciding.introduced import (
    agreement_is_known,
    placement_is_new,
    referral_is_known,
    reservation_is_known,
    target_group_is_listed,
)
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Contradiction, Warned
from praktiklog_services.placements.full_time import hours_at_the_start
from praktiklog_services.slots.room import first_full_day


class PlacementEndsBeforeItStarts(Contradiction):
    """A day at the end of the placement lies before its first day."""


class AgreementIsFull(Warned):
    """The placement takes a slot that the agreement does not have."""


class ReservationHasLapsed(Warned):
    """The placement comes from a reservation that held nothing any more."""


def planned_end_is_in_order(
    fact: PlacementStarted, _state: State, _at: datetime
) -> PlacementEndsBeforeItStarts | None:
    """Refuse a planned end before the first day."""
    if fact.planned_end_on >= fact.started_on:
        return None
    return PlacementEndsBeforeItStarts(
        f"planned_end_on {fact.planned_end_on} lies before started_on {fact.started_on}"
    )


def agreement_has_room(
    fact: PlacementStarted, state: State, at: datetime
) -> AgreementIsFull | None:
    """Warn where the agreement has no slot left on some day; the own reservation makes room."""
    if fact.agreement_id is None:
        return None
    besides = frozenset(filter(None, (fact.placement_id, fact.reservation_id)))
    day = first_full_day(
        state.agreements[fact.agreement_id],
        fact.started_on,
        fact.planned_end_on,
        at,
        besides=besides,
    )
    if day is None:
        return None
    return AgreementIsFull(
        f"agreement {fact.agreement_id} has no free slot on {day}; change its capacity"
    )


def reservation_is_live(
    fact: PlacementStarted, state: State, at: datetime
) -> ReservationHasLapsed | None:
    """Warn where the reservation had been released or had expired."""
    booking = state.reservations.get(fact.reservation_id or "")
    if booking is None or (booking.released_on is None and booking.expires_at > at):
        return None
    return ReservationHasLapsed(
        f"reservation {fact.reservation_id} was released or expired; reserve before the start"
    )


SLICE = Slice(
    command="start-placement",
    service="placements",
    fact=PlacementStarted,
    reads=("placement_id", "reservation_id", "referral_id", "agreement_id", "candidate_id"),
    rules=(
        placement_is_new,
        planned_end_is_in_order,
        referral_is_known,
        reservation_is_known,
        agreement_is_known,
        target_group_is_listed,
        reservation_is_live,
        agreement_has_room,
        hours_at_the_start,
    ),
)
