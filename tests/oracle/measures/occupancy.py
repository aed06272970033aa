"""Occupancy in slot-days, day by day and thing by thing."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from tests.oracle import facts
from tests.oracle.known_at import DENMARK, Event, today
from tests.oracle.rows import OCCUPANCY_KEYS, Key, Row, check_keys, days, in_order, key_of, ratio

MEASURES = (
    "available_slot_days",
    "occupied_slot_days",
    "wage_subsidy_slot_days",
    "overdue_slot_days",
    "reserved_slot_days",
    "outside_slot_days",
)
A_DAY = timedelta(days=1)


def occupancy(
    events: Sequence[Event], moment: datetime, from_: date, to: date, by: Sequence[str]
) -> list[Row]:
    """Return slot-days per key; ``to`` is exclusive and days after today count in nothing."""
    check_keys(by, OCCUPANCY_KEYS)
    last_day = min(to - A_DAY, today(moment))
    agreements = facts.agreements(events)
    companies = facts.companies(events)
    counted: dict[Key, Counter[str]] = defaultdict(Counter)

    def company_fields(company_id: str) -> dict[str, str | None]:
        return companies.get(company_id, {"branch": None, "sector": None})

    def agreement_fields(agreement: facts.Agreement) -> dict[str, str | None]:
        return {
            "jobcentre": agreement.jobcentre,
            "company_id": agreement.company_id,
            "agreement_id": agreement.agreement_id,
            "slot_kind": agreement.slot_kind,
            **company_fields(agreement.company_id),
        }

    def count(measure: str, fields: dict[str, str | None], first: date, last: date) -> None:
        for day in days(max(first, from_), min(last, last_day)):
            counted[key_of(by, fields, day)][measure] += 1

    for agreement in agreements.values():
        fields = agreement_fields(agreement)
        for day in days(max(agreement.opened_on, from_), last_day):
            key = key_of(by, fields, day)
            counted[key]["available_slot_days"] += agreement.capacity(day)

    for placement in facts.placements(events).values():
        end = placement.planned_end_on if placement.ended_on is None else placement.ended_on
        if placement.agreement_id is None:
            outside = {
                "jobcentre": placement.jobcentre,
                "company_id": placement.company_id,
                "agreement_id": None,
                "slot_kind": None,
                **company_fields(placement.company_id),
            }
            count("outside_slot_days", outside, placement.started_on, end)
            continue
        fields = agreement_fields(agreements[placement.agreement_id])
        measure = "occupied" if placement.offer == "praktik" else "wage_subsidy"
        count(f"{measure}_slot_days", fields, placement.started_on, end)
        if placement.ended_on is None:
            overdue_from = max(placement.planned_end_on + A_DAY, placement.started_on)
            count("overdue_slot_days", fields, overdue_from, last_day)

    for reservation in facts.reservations(events).values():
        fields = agreement_fields(agreements[reservation.agreement_id])
        lapses = [reservation.expires_at.astimezone(DENMARK).date()]
        if reservation.released_on is not None:
            lapses.append(reservation.released_on)
        if reservation.started_on is not None:
            lapses.append(reservation.started_on)
        last = min(reservation.ends_on, min(lapses) - A_DAY)
        count("reserved_slot_days", fields, reservation.starts_on, last)

    if not by:
        counted[()] += Counter()  # one total, even of nothing
    found = []
    for key, counts in counted.items():
        if by and not any(counts.values()):
            continue
        row: Row = dict(zip(by, key, strict=True))
        row.update((measure, counts[measure]) for measure in MEASURES)
        row["occupancy"] = ratio(counts["occupied_slot_days"], counts["available_slot_days"])
        found.append(row)
    return in_order(found, by)


def rows(
    events: Sequence[Event],
    moment: datetime,
    since: date,
    until: date,
    by: Sequence[str],
    _params: Mapping[str, str],
) -> list[Row]:
    """Return the rows of a question as every measure's are asked for."""
    return occupancy(events, moment, since, until, by)
