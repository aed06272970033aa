"""ObserveOutcome -> outcome.observed, and VoidOutcome -> outcome.voided."""

from praktiklog_events import OutcomeObserved, OutcomeVoided
from praktiklog_services.deciding.law_day import start_of_the_placement
from praktiklog_services.deciding.rule import contradicts, refuse, warn
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.outcomes.rules.outcome_is_early import OutcomeIsEarly
from praktiklog_services.outcomes.rules.placement_has_not_ended import PlacementHasNotEnded
from praktiklog_services.placements.rules.placement_has_not_started import PlacementHasNotStarted
from praktiklog_services.placements.rules.placement_is_voided import PlacementIsVoided
from praktiklog_services.placements.rules.unknown_placement import UnknownPlacement

OBSERVE = Slice(
    command="observe-outcome",
    service="outcomes",
    fact=OutcomeObserved,
    rules=(
        contradicts(UnknownPlacement),
        contradicts(PlacementHasNotStarted),
        warn(PlacementIsVoided),
        refuse(PlacementHasNotEnded),
        warn(OutcomeIsEarly),
    ),
    law_day=start_of_the_placement,
)
VOID = Slice(
    command="void-outcome",
    service="outcomes",
    fact=OutcomeVoided,
    rules=(
        contradicts(UnknownPlacement),
        warn(PlacementIsVoided),
    ),
    law_day=start_of_the_placement,
)
