"""The stay that a fact asks for or tells of, whatever the fact: who, where, from when to when."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct

from praktiklog_events import (
    EndVoided,
    Fact,
    PlacementAgreed,
    PlacementExtended,
    PlacementStarted,
    SlotReserved,
    danish_date,
)
from praktiklog_services.deciding.state import State
from praktiklog_services.placements.known import Placement

DAY: Final = timedelta(days=1)
UNPLANNED_DAYS: Final = 28
"""How long an agreed placement without a planned end counts."""


class Stay(Struct, frozen=True):
    """Days at a company, both ends included: of an extension or voided end, those it adds.

    `offer`, group and readiness are null where nobody said; `began_on` is the placement's first
    day, and `last` is the last day asked for, under the name `field`.
    """

    placement_id: str | None
    company_id: str
    candidate_id: str
    first: date
    last: date
    began_on: date
    field: str
    offer: str | None = None
    target_group: str | None = None
    readiness: str | None = None
    purpose: str | None = None
    hours_per_week: float | None = None


def stay_of(fact: Fact, known: State, at: datetime) -> Stay | None:
    """Tell the stay of a fact; null where it tells of none, or of no further day."""
    match fact:
        case SlotReserved():
            return _reserved(fact, known)
        case PlacementAgreed():
            return _agreed(fact)
        case PlacementStarted():
            return Stay(
                fact.placement_id, fact.company_id, fact.candidate_id,
                fact.started_on, fact.planned_end_on, fact.started_on, "planned_end_on",
                fact.offer, fact.target_group, fact.readiness, fact.purpose, fact.hours_per_week,
            )  # fmt: skip
        case PlacementExtended():
            return _longer(fact.placement_id, known, None, fact.planned_end_on, fact.decided_on)
        case EndVoided():
            return _runs_on(fact, known, danish_date(at))
        case _:
            return None


def _reserved(fact: SlotReserved, known: State) -> Stay:
    # No stay is decided yet, so no offer is named: most are praktik.
    referral = known.referrals.get(fact.referral_id)
    group, readiness = (
        (None, None) if referral is None else (referral.target_group, referral.readiness)
    )
    changed = known.group_on(fact.candidate_id, fact.starts_on)
    if changed is not None:
        group, readiness = changed
    return Stay(
        None, fact.company_id, fact.candidate_id,
        fact.starts_on, fact.ends_on, fact.starts_on, "ends_on",
        "praktik", group, readiness,
    )  # fmt: skip


def _agreed(fact: PlacementAgreed) -> Stay:
    last = fact.planned_end_on or fact.starts_on + timedelta(days=UNPLANNED_DAYS - 1)
    return Stay(
        fact.placement_id, fact.company_id, fact.candidate_id,
        fact.starts_on, last, fact.starts_on, "planned_end_on",
        fact.offer, fact.target_group, fact.readiness, fact.purpose, fact.hours_per_week,
    )  # fmt: skip


def _runs_on(fact: EndVoided, known: State, today: date) -> Stay | None:
    placement = known.placements.get(fact.placement_id)
    if placement is None or placement.ended_on is None or placement.planned_end_on is None:
        return None
    last = max(placement.planned_end_on, today)
    return _longer(fact.placement_id, known, placement.ended_on + DAY, last, today)


def _longer(
    placement_id: str, known: State, first: date | None, last: date, decided_on: date
) -> Stay | None:
    placement = known.placements.get(placement_id)
    if placement is None or placement.started_on is None or placement.planned_end_on is None:
        return None
    first = first or placement.planned_end_on + DAY
    if placement.voided or placement.company_id is None or last < first:
        return None
    group, readiness = placement.target_group, placement.readiness
    changed = known.group_on(placement.candidate_id, decided_on, after=placement.started_on)
    if changed is not None:
        group, readiness = changed
    return Stay(
        placement_id, placement.company_id, placement.candidate_id,
        first, last, placement.started_on, "planned_end_on",
        placement.offer, group, readiness, placement.purpose, placement.hours_on(first),
    )  # fmt: skip


def stays_of_candidate(
    stay: Stay, known: State, today: date
) -> Iterator[tuple[str, Placement, date, date]]:
    """Yield the candidate's other placements that stand, with their first and last days.

    Agreed ones go to their planned end, running ones that are overdue to today.
    """
    for identity in sorted(known.candidates.get(stay.candidate_id, ())):
        placement = known.placements.get(identity)
        if placement is None or identity == stay.placement_id or not placement.stands:
            continue
        days = days_of(placement, today)
        if days is not None:
            yield identity, placement, *days


def days_of(placement: Placement, today: date) -> tuple[date, date] | None:
    """Tell the first and last day of a placement, running or agreed; null where nobody said."""
    if placement.started_on is not None:
        last = placement.runs_until(today)
        return None if last is None else (placement.started_on, last)
    if placement.starts_on is None:
        return None
    unplanned = placement.starts_on + timedelta(days=UNPLANNED_DAYS - 1)
    return placement.starts_on, placement.planned_end_on or unplanned
