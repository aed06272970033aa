"""The rule that a placement must have started before facts about its course."""

from datetime import datetime
from typing import Any

from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Contradiction


class PlacementHasNotStarted(Contradiction):
    """The placement was agreed, but its first day has not been registered."""


def placement_has_started(fact: Any, state: State, _at: datetime) -> PlacementHasNotStarted | None:
    """Refuse a fact about the course of a placement that has not started."""
    if state.placements[fact.placement_id].started_on is not None:
        return None
    return PlacementHasNotStarted(
        f"placement {fact.placement_id} has not started; register its start first"
    )
