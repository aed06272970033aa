"""Facts about what became of a candidate after a placement (effekt).

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from typing import ClassVar

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import (
    Amount,
    Code,
    CompanyId,
    Happened,
    Id,
    OutcomeSource,
    PlacementId,
)
from praktiklog_events.vocabulary import Horizon, OutcomeStatus

__all__ = ["OutcomeObserved", "OutcomeVoided"]


class OutcomeObserved(Fact, frozen=True, kw_only=True):
    """The candidate's status at a horizon after the placement's end."""

    TYPE: ClassVar[str] = "outcome.observed.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "observe-outcome"

    placement_id: PlacementId
    horizon: Horizon
    status: OutcomeStatus
    observed_on: Happened
    source: OutcomeSource
    code: Id | None = None
    period: Id | None = None
    hours: Amount | None = None
    company_id: CompanyId | None = None


class OutcomeVoided(Fact, frozen=True, kw_only=True):
    """What this source said of the placement at this horizon was a mistake."""

    TYPE: ClassVar[str] = "outcome.voided.v1"
    ABOUT: ClassVar[str] = "placement_id"
    COMMAND: ClassVar[str] = "void-outcome"

    placement_id: PlacementId
    horizon: Horizon
    source: OutcomeSource
    reason: Code
