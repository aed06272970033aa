"""How events change the fact rows of effect."""

from typing import Final

from praktiklog_events import (
    CompanyRegistered,
    EndVoided,
    OutcomeObserved,
    OutcomeVoided,
    PlacementEnded,
    PlacementExtended,
    PlacementStarted,
    PlacementVoided,
    SlotsOpened,
    benefit_of,
)
from praktiklog_projections import lifecycle
from praktiklog_projections.effect.tables import (
    AGREEMENT,
    COMPANY,
    OUTCOME,
    PLACEMENT,
    Agreement,
    Company,
    Outcome,
    Placement,
)
from praktiklog_projections.engine.projection import Projection, change, introduce, put, void


def _company(fact: CompanyRegistered) -> Company:
    return Company(fact.company_id, fact.sector, fact.branch)


def _agreement(fact: SlotsOpened) -> Agreement:
    return Agreement(fact.agreement_id, fact.slot_kind)


def _placement(fact: PlacementStarted) -> Placement:
    return Placement(
        fact.placement_id,
        fact.jobcentre,
        fact.company_id,
        fact.agreement_id,
        fact.target_group,
        benefit_of(fact.target_group),
        fact.readiness,
        fact.practice_type,
        fact.offer,
        fact.planned_end_on,
        ended_on=None,
        voided=False,
    )


def _outcome(fact: OutcomeObserved) -> Outcome:
    return Outcome(fact.placement_id, fact.horizon, fact.source, fact.status)


def _outcome_voided(_row: Outcome, _fact: OutcomeVoided) -> None:
    return None


EFFECT: Final = Projection(
    name="effect",
    version=1,
    tables=(COMPANY, AGREEMENT, PLACEMENT, OUTCOME),
    rules={
        CompanyRegistered.TYPE: (put(COMPANY, _company),),
        SlotsOpened.TYPE: (introduce(AGREEMENT, _agreement),),
        PlacementStarted.TYPE: (introduce(PLACEMENT, _placement),),
        PlacementExtended.TYPE: (change(PLACEMENT, lifecycle.extended),),
        PlacementEnded.TYPE: (change(PLACEMENT, lifecycle.ended),),
        EndVoided.TYPE: (change(PLACEMENT, lifecycle.end_voided),),
        PlacementVoided.TYPE: (void(PLACEMENT),),
        OutcomeObserved.TYPE: (put(OUTCOME, _outcome),),
        OutcomeVoided.TYPE: (change(OUTCOME, _outcome_voided),),
    },
)
"""The projection behind effect."""

VERSIONS: Final = (EFFECT,)
"""Every version that can be built and served; the newest is the last."""
