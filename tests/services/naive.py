"""How full an agreement is on a day, counted from all events, by the contract's definitions."""

from collections.abc import Sequence
from datetime import date, datetime

from praktiklog_events import (
    CapacityChanged,
    EndVoided,
    Event,
    PlacementEnded,
    PlacementExtended,
    PlacementStarted,
    PlacementVoided,
    SlotReleased,
    SlotReserved,
    SlotsClosed,
    SlotsOpened,
    SlotsPaused,
    SlotsResumed,
    SlotVoided,
    danish_date,
)


def slots_on(events: Sequence[Event], day: date) -> int:
    """Count the slots of the one agreement on a day."""
    changes: list[tuple[date, int, str, int]] = []
    for order, event in enumerate(events):
        match event.data:
            case SlotsOpened(opened_on=on, slots=slots):
                changes.append((on, order, "slots", slots))
            case CapacityChanged(effective_on=on, slots=slots):
                changes.append((on, order, "slots", slots))
            case SlotsPaused(effective_on=on):
                changes.append((on, order, "paused", 1))
            case SlotsResumed(effective_on=on):
                changes.append((on, order, "paused", 0))
            case SlotsClosed(effective_on=on) if on <= day:
                return 0
    begun = sorted(change for change in changes if change[0] <= day)
    latest = {what: value for _, _, what, value in begun}
    return 0 if latest.get("paused") else latest.get("slots", 0)


def taken_on(events: Sequence[Event], day: date, at: datetime) -> int:
    """Count placements that run on a day and reservations that are live at a moment."""
    facts = [event.data for event in events]
    void = {fact.placement_id for fact in facts if isinstance(fact, PlacementVoided)}
    begun = [
        fact
        for fact in facts
        if isinstance(fact, PlacementStarted) and fact.placement_id not in void
    ]
    running = sum(
        fact.started_on <= day <= _last_day(facts, fact, danish_date(at)) for fact in begun
    )
    gone = {fact.reservation_id for fact in facts if isinstance(fact, SlotReleased | SlotVoided)}
    gone |= {fact.reservation_id for fact in begun if fact.reservation_id is not None}
    live = sum(
        fact.starts_on <= day <= fact.ends_on
        and fact.expires_at > at
        and fact.reservation_id not in gone
        for fact in facts
        if isinstance(fact, SlotReserved)
    )
    return running + live


def _last_day(facts: Sequence[object], start: PlacementStarted, today: date) -> date:
    ended_on: date | None = None
    planned_end_on = start.planned_end_on
    for fact in facts:
        match fact:
            case PlacementEnded() if fact.placement_id == start.placement_id:
                ended_on = fact.ended_on
            case EndVoided() if fact.placement_id == start.placement_id:
                ended_on = None
            case PlacementExtended() if fact.placement_id == start.placement_id:
                planned_end_on = fact.planned_end_on
    return ended_on or max(planned_end_on, today)
