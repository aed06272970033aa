"""How events change the fact rows of occupancy."""

from typing import Final

from msgspec.structs import replace

from praktiklog_events import (
    CapacityChanged,
    CompanyRegistered,
    EndVoided,
    PlacementEnded,
    PlacementExtended,
    PlacementStarted,
    PlacementVoided,
    SlotReleased,
    SlotReserved,
    SlotsClosed,
    SlotsConfirmed,
    SlotsOpened,
    SlotsPaused,
    SlotsResumed,
    SlotVoided,
    danish_date,
)
from praktiklog_projections import lifecycle
from praktiklog_projections.engine.projection import Projection, change, introduce, put, void
from praktiklog_projections.occupancy.tables import (
    AGREEMENT,
    COMPANY,
    PLACEMENT,
    RESERVATION,
    SCHEDULE,
    Agreement,
    Company,
    Placement,
    Reservation,
    Schedule,
)


def _company(fact: CompanyRegistered) -> Company:
    return Company(fact.company_id, fact.jobcentre, fact.sector, fact.branch)


def _agreement(fact: SlotsOpened) -> Agreement:
    return Agreement(
        fact.agreement_id, fact.company_id, fact.jobcentre, fact.slot_kind, fact.opened_on
    )


def _opening(fact: SlotsOpened) -> Schedule:
    return Schedule(fact.agreement_id, "open", fact.opened_on, fact.slots)


def _capacity(fact: CapacityChanged) -> Schedule:
    return Schedule(fact.agreement_id, "capacity", fact.effective_on, fact.slots)


def _pause(fact: SlotsPaused) -> Schedule:
    return Schedule(fact.agreement_id, "pause", fact.effective_on, None)


def _resumption(fact: SlotsResumed) -> Schedule:
    return Schedule(fact.agreement_id, "resume", fact.effective_on, None)


def _closing(fact: SlotsClosed) -> Schedule:
    return Schedule(fact.agreement_id, "close", fact.effective_on, None)


def _confirmation(fact: SlotsConfirmed) -> Schedule:
    return Schedule(fact.agreement_id, "confirm", fact.confirmed_on, None)


def _reservation(fact: SlotReserved) -> Reservation:
    return Reservation(
        fact.reservation_id,
        fact.agreement_id,
        fact.starts_on,
        fact.ends_on,
        fact.expires_at,
        danish_date(fact.expires_at),
        released_on=None,
        voided=False,
    )


def _released(row: Reservation, fact: SlotReleased) -> Reservation:
    return replace(row, released_on=lifecycle.earliest(row.released_on, fact.released_on))


def _placement(fact: PlacementStarted) -> Placement:
    return Placement(
        fact.placement_id,
        fact.agreement_id,
        fact.reservation_id,
        fact.company_id,
        fact.jobcentre,
        subsidised=fact.offer != "praktik",
        started_on=fact.started_on,
        planned_end_on=fact.planned_end_on,
        ended_on=None,
        voided=False,
    )


OCCUPANCY: Final = Projection(
    name="occupancy",
    version=1,
    tables=(COMPANY, AGREEMENT, SCHEDULE, RESERVATION, PLACEMENT),
    rules={
        CompanyRegistered.TYPE: (put(COMPANY, _company),),
        SlotsOpened.TYPE: (introduce(AGREEMENT, _agreement), put(SCHEDULE, _opening)),
        CapacityChanged.TYPE: (put(SCHEDULE, _capacity),),
        SlotsPaused.TYPE: (put(SCHEDULE, _pause),),
        SlotsResumed.TYPE: (put(SCHEDULE, _resumption),),
        SlotsClosed.TYPE: (put(SCHEDULE, _closing),),
        SlotsConfirmed.TYPE: (put(SCHEDULE, _confirmation),),
        SlotReserved.TYPE: (introduce(RESERVATION, _reservation),),
        SlotReleased.TYPE: (change(RESERVATION, _released),),
        SlotVoided.TYPE: (void(RESERVATION),),
        PlacementStarted.TYPE: (introduce(PLACEMENT, _placement),),
        PlacementExtended.TYPE: (change(PLACEMENT, lifecycle.extended),),
        PlacementEnded.TYPE: (change(PLACEMENT, lifecycle.ended),),
        EndVoided.TYPE: (change(PLACEMENT, lifecycle.end_voided),),
        PlacementVoided.TYPE: (void(PLACEMENT),),
    },
)
"""The projection behind occupancy and vacancies."""

VERSIONS: Final = (OCCUPANCY,)
"""Every version that can be built and served; the newest is the last."""
