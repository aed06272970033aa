"""Vacancies on one day, agreement by agreement."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from tests.oracle import facts
from tests.oracle.known_at import Event, today
from tests.oracle.rows import Row


def runs_on(placement: facts.Placement, day: date, now: date) -> bool:
    """Say whether it runs that day: without an end until the planned end, or today if overdue."""
    end = placement.ended_on
    if end is None:
        end = max(placement.planned_end_on, now)
    return placement.started_on <= day <= end


def is_live(reservation: facts.Reservation, moment: datetime) -> bool:
    """Say whether it still holds its slot: not released, not expired, no placement from it."""
    return (
        reservation.released_on is None
        and reservation.started_on is None
        and reservation.expires_at > moment
    )


def vacancies(events: Sequence[Event], moment: datetime, on: date) -> list[Row]:
    """Return a row for each agreement that is open that day or has someone in it."""
    occupied: dict[str, int] = {}
    for placement in facts.placements(events).values():
        if placement.agreement_id is not None and runs_on(placement, on, today(moment)):
            occupied[placement.agreement_id] = occupied.get(placement.agreement_id, 0) + 1
    reserved: dict[str, int] = {}
    for reservation in facts.reservations(events).values():
        if is_live(reservation, moment) and reservation.starts_on <= on <= reservation.ends_on:
            reserved[reservation.agreement_id] = reserved.get(reservation.agreement_id, 0) + 1
    found = []
    for agreement_id, agreement in facts.agreements(events).items():
        taken, booked = occupied.get(agreement_id, 0), reserved.get(agreement_id, 0)
        if not (agreement.is_open(on) or taken or booked):
            continue
        slots = agreement.capacity(on)
        confirmed_on = max(agreement.confirmations, default=None)
        found.append(
            {
                "jobcentre": agreement.jobcentre,
                "agreement_id": agreement_id,
                "company_id": agreement.company_id,
                "slot_kind": agreement.slot_kind,
                "slots": slots,
                "occupied": taken,
                "reserved": booked,
                "vacant": slots - taken - booked,
                "confirmed_on": None if confirmed_on is None else confirmed_on.isoformat(),
            }
        )
    return sorted(found, key=lambda row: (row["jobcentre"], row["agreement_id"]))


def rows(
    events: Sequence[Event],
    moment: datetime,
    since: date,
    _until: date,
    _by: Sequence[str],
    _params: Mapping[str, str],
) -> list[Row]:
    """Return the rows of a question as every measure's are asked for."""
    return vacancies(events, moment, since)
