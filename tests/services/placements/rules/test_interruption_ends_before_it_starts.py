"""InterruptionEndsBeforeItStarts."""

from praktiklog_events import PlacementInterrupted
from praktiklog_services.placements.rules.interruption_ends_before_it_starts import (
    InterruptionEndsBeforeItStarts,
)
from tests.services.facts import day, started
from tests.support.spec import given


def test_an_absence_lasts_a_day_at_least() -> None:
    def away(until: int) -> PlacementInterrupted:
        return PlacementInterrupted(
            placement_id="l1",
            interrupted_on=day(5, 20),
            until_on=day(5, until),
            reason="sickness",
        )

    given(started()).when(away(20)).then(away(20))
    given(started()).when(away(19)).then_refused(InterruptionEndsBeforeItStarts)
    given(started()).recorded(away(19)).then_rejected(InterruptionEndsBeforeItStarts)
