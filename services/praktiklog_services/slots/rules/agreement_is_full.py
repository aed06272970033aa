from datetime import datetime

from praktiklog_events import EndVoided, PlacementAgreed, PlacementStarted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.stay import stay_of
from praktiklog_services.slots.room import first_full_day


class AgreementIsFull(Rule):
    """The placement takes a slot that the agreement does not have.

    Its own reservation makes room for it. A voided end takes the days that come back.
    """

    reads = (
        "agreement_id",
        "reservation_id",
        "placement_id",
    )
    en = "agreement {{ agreement_id }} has no free slot on {{ day }}; change its capacity"
    da = "pladsaftale {{ agreement_id }} har ingen ledig plads {{ day }}; ret dens antal pladser"

    @staticmethod
    def broken(
        fact: PlacementAgreed | PlacementStarted | EndVoided,
        known: State,
        _law: Law,
        at: datetime,
    ) -> Broken | None:
        agreement_id, reservation_id = _booked(fact, known)
        agreement = known.agreements.get(agreement_id or "")
        stay = stay_of(fact, known, at)
        if agreement is None or stay is None:
            return None
        day = first_full_day(
            agreement,
            stay.first,
            stay.last,
            at,
            besides=frozenset(filter(None, (fact.placement_id, reservation_id))),
        )
        return None if day is None else Broken(agreement_id=agreement_id, day=day)


def _booked(
    fact: PlacementAgreed | PlacementStarted | EndVoided, known: State
) -> tuple[str | None, str | None]:
    """Name the agreement whose slot it takes, and the reservation that it takes it by."""
    if isinstance(fact, EndVoided):
        placement = known.placements.get(fact.placement_id)
        return (None, None) if placement is None else (placement.agreement_id, None)
    booking = known.reservations.get(fact.reservation_id or "")
    if fact.agreement_id is None and isinstance(fact, PlacementAgreed) and booking is not None:
        return booking.agreement_id, fact.reservation_id
    return fact.agreement_id, fact.reservation_id
