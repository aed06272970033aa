"""What happens to a placement besides its start and end.

AgreePlacement, CancelPlacement, ChangeHours, ExtendPlacement, FollowUpPlacement, VoidPlacement.
"""

from datetime import datetime

from praktiklog_events import (
    HoursChanged,
    PlacementAgreed,
    PlacementCancelled,
    PlacementExtended,
    PlacementFollowedUp,
    PlacementVoided,
)
from praktiklog_services.deciding.introduced import (
    placement_is_known,
    placement_is_new,
    referral_is_known,
    reservation_is_known,
)
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Refusal
from praktiklog_services.placements.full_time import (
    candidate_of,
    hours_after_the_change,
    hours_while_extended,
)
from praktiklog_services.placements.start_placement import PlacementEndsBeforeItStarts
from praktiklog_services.placements.started import placement_has_started


class PlacementHasStarted(Refusal):
    """What has started cannot be agreed on or called off, only ended or voided."""


def has_not_started(
    fact: PlacementAgreed | PlacementCancelled, state: State, _at: datetime
) -> PlacementHasStarted | None:
    """Refuse to agree on or to call off a placement that runs."""
    placement = state.placements.get(fact.placement_id)
    started_on = None if placement is None else placement.started_on
    if started_on is None:
        return None
    return PlacementHasStarted(
        f"placement {fact.placement_id} started on {started_on}; end it, or void it"
    )


def is_extended_beyond_its_start(
    fact: PlacementExtended, state: State, _at: datetime
) -> PlacementEndsBeforeItStarts | None:
    """Refuse a planned end before the first day."""
    started_on = state.placements[fact.placement_id].started_on
    if started_on is None or fact.planned_end_on >= started_on:
        return None
    return PlacementEndsBeforeItStarts(
        f"planned_end_on {fact.planned_end_on} lies before started_on {started_on}"
    )


def _candidate(fact: HoursChanged | PlacementExtended, state: State) -> list[str]:
    return candidate_of(fact.placement_id, state)


AGREE = Slice(
    command="agree-placement",
    service="placements",
    fact=PlacementAgreed,
    reads=("placement_id", "reservation_id", "referral_id"),
    rules=(placement_is_new, has_not_started, referral_is_known, reservation_is_known),
)
CANCEL = Slice(
    command="cancel-placement",
    service="placements",
    fact=PlacementCancelled,
    reads=("placement_id",),
    rules=(placement_is_known, has_not_started),
)
CHANGE_HOURS = Slice(
    command="change-hours",
    service="placements",
    fact=HoursChanged,
    reads=("placement_id",),
    also_reads=_candidate,
    rules=(placement_is_known, placement_has_started, hours_after_the_change),
)
EXTEND = Slice(
    command="extend-placement",
    service="placements",
    fact=PlacementExtended,
    reads=("placement_id",),
    also_reads=_candidate,
    rules=(
        placement_is_known,
        placement_has_started,
        is_extended_beyond_its_start,
        hours_while_extended,
    ),
)
FOLLOW_UP = Slice(
    command="follow-up-placement",
    service="placements",
    fact=PlacementFollowedUp,
    reads=("placement_id",),
    rules=(placement_is_known,),
)
VOID = Slice(
    command="void-placement",
    service="placements",
    fact=PlacementVoided,
    reads=("placement_id",),
    rules=(placement_is_known,),
)
