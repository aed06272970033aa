"""EndPlacement -> placement.ended, and VoidEnd -> placement.end_voided."""

from praktiklog_events import EndVoided, PlacementEnded
from praktiklog_services.deciding.law_day import start_of_the_placement
from praktiklog_services.deciding.rule import contradicts, refuse, warn
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.placements.rules.placement_ends_before_it_starts import (
    PlacementEndsBeforeItStarts,
)
from praktiklog_services.placements.rules.placement_has_ended import PlacementHasEnded
from praktiklog_services.placements.rules.placement_has_not_started import PlacementHasNotStarted
from praktiklog_services.placements.rules.placement_is_voided import PlacementIsVoided
from praktiklog_services.placements.rules.placement_runs import PlacementRuns
from praktiklog_services.placements.rules.ratio_is_exceeded import RatioIsExceeded
from praktiklog_services.placements.rules.unknown_placement import UnknownPlacement
from praktiklog_services.slots.rules.agreement_is_full import AgreementIsFull

END = Slice(
    command="end-placement",
    service="placements",
    fact=PlacementEnded,
    rules=(
        contradicts(UnknownPlacement),
        contradicts(PlacementHasNotStarted),
        contradicts(PlacementEndsBeforeItStarts),
        warn(PlacementIsVoided),
        refuse(PlacementHasEnded),
    ),
    law_day=start_of_the_placement,
)
VOID_END = Slice(
    command="void-end",
    service="placements",
    fact=EndVoided,
    rules=(
        contradicts(UnknownPlacement),
        contradicts(PlacementHasNotStarted),
        warn(PlacementIsVoided),
        refuse(PlacementRuns),
        warn(RatioIsExceeded),
        warn(AgreementIsFull),
    ),
    law_day=start_of_the_placement,
)
