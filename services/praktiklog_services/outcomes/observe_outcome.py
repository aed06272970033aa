"""ObserveOutcome -> outcome.observed, and VoidOutcome -> outcome.voided."""

from datetime import datetime

from praktiklog_events import OutcomeObserved, OutcomeVoided
from praktiklog_services.deciding.introduced import placement_is_known
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Refusal
from praktiklog_services.placements.started import placement_has_started


class PlacementHasNotEnded(Refusal):
    """There is no outcome of what has not ended."""


def placement_has_ended(
    fact: OutcomeObserved, state: State, _at: datetime
) -> PlacementHasNotEnded | None:
    """Refuse an outcome while the placement runs; history may know the outcome first."""
    if state.placements[fact.placement_id].ended_on is not None:
        return None
    return PlacementHasNotEnded(
        f"placement {fact.placement_id} has no registered end; register its end first"
    )


OBSERVE = Slice(
    command="observe-outcome",
    service="outcomes",
    fact=OutcomeObserved,
    reads=("placement_id",),
    rules=(placement_is_known, placement_has_started, placement_has_ended),
)
VOID = Slice(
    command="void-outcome",
    service="outcomes",
    fact=OutcomeVoided,
    reads=("placement_id",),
    rules=(placement_is_known,),
)
