"""Facts about what became of a candidate after a placement (effekt).

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import Amount, Code, Horizon, Id, OutcomeSource


class OutcomeObserved(Fact, frozen=True, kw_only=True):
    """The candidate's status at a horizon after the placement's end."""

    TYPE: ClassVar[str] = "outcome.observed.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    horizon: Horizon
    status: Literal[
        "ordinary_job",
        "education",
        "flexjob",
        "wage_subsidy",
        "next_placement",
        "benefit",
        "self_supporting_other",
        "unknown",
    ]
    observed_on: date
    source: OutcomeSource
    code: Id | None = None
    period: Id | None = None
    hours: Amount | None = None
    company_id: Id | None = None


class OutcomeVoided(Fact, frozen=True, kw_only=True):
    """What this source said of the placement at this horizon was a mistake."""

    TYPE: ClassVar[str] = "outcome.voided.v1"
    ABOUT: ClassVar[str] = "placement_id"

    placement_id: Id
    horizon: Horizon
    source: OutcomeSource
    reason: Code
