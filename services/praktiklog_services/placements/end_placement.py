"""EndPlacement -> placement.ended, and VoidEnd -> placement.end_voided."""

from datetime import datetime

from praktiklog_events import EndVoided, PlacementEnded
from praktiklog_services.deciding.introduced import placement_is_known
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Refusal
from praktiklog_services.placements.start_placement import PlacementEndsBeforeItStarts
from praktiklog_services.placements.started import placement_has_started


class PlacementHasEnded(Refusal):
    """An end is registered already."""


class PlacementRuns(Refusal):
    """There is no end that could be voided."""


def ends_after_it_starts(
    fact: PlacementEnded, state: State, _at: datetime
) -> PlacementEndsBeforeItStarts | None:
    """Refuse an end before the first day."""
    started_on = state.placements[fact.placement_id].started_on
    if started_on is None or fact.ended_on >= started_on:
        return None
    return PlacementEndsBeforeItStarts(
        f"ended_on {fact.ended_on} lies before started_on {started_on}; correct the end, or "
        "void the placement and start it anew"
    )


def has_no_end_yet(fact: PlacementEnded, state: State, _at: datetime) -> PlacementHasEnded | None:
    """Refuse a second end while the first stands; on history the later one counts."""
    ended_on = state.placements[fact.placement_id].ended_on
    if ended_on is None:
        return None
    return PlacementHasEnded(
        f"placement {fact.placement_id} ended on {ended_on}; void that end first"
    )


def has_an_end(fact: EndVoided, state: State, _at: datetime) -> PlacementRuns | None:
    """Refuse to void an end that is not there."""
    if state.placements[fact.placement_id].ended_on is not None:
        return None
    return PlacementRuns(f"placement {fact.placement_id} has no end; nothing to void")


END = Slice(
    command="end-placement",
    service="placements",
    fact=PlacementEnded,
    reads=("placement_id",),
    rules=(placement_is_known, placement_has_started, ends_after_it_starts, has_no_end_yet),
)
VOID_END = Slice(
    command="void-end",
    service="placements",
    fact=EndVoided,
    reads=("placement_id",),
    rules=(placement_is_known, placement_has_started, has_an_end),
)
