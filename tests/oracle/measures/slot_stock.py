"""Slots and centres on reading days."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from tests.oracle.facts import Agreement
from tests.oracle.known_at import Event
from tests.oracle.measures.slots import Slots, days, reads
from tests.oracle.rows import Row, ratio


def rows(
    events: Sequence[Event],
    moment: datetime,
    since: date,
    until: date,
    by: Sequence[str],
    params: Mapping[str, str],
) -> list[Row]:
    """Return the rows, in no order."""
    slots = Slots(events, moment)
    found: dict[tuple[str | None, ...], list[Agreement]] = defaultdict(list)
    for day in days(since, until):
        if reads(params["reading"], day):
            if not by:
                found[(day.isoformat(),)] = []
            for agreement_id, agreement in slots.agreements.items():
                if agreement.is_open(day):
                    key = slots.key(by, agreement_id, day)
                    found[(*key, day.isoformat())].append(agreement)
    return [
        dict(zip((*by, "on"), key, strict=True))
        | numbers(of, date.fromisoformat(str(key[-1])), int(params["minimum"]))
        for key, of in found.items()
    ]


def numbers(agreements: Sequence[Agreement], day: date, minimum: int) -> Row:
    """Return the columns of one row."""
    capacity = [(each, each.capacity(day)) for each in agreements]
    offering = [(each, slots) for each, slots in capacity if slots]
    total = sum(slots for _, slots in offering)
    return {
        "agreements_open": len(agreements),
        "agreements_with_slots": len(offering),
        "companies": len({each.company_id for each, _ in offering}),
        "slots": total,
        "slots_per_agreement": ratio(total, len(offering)),
        "below_minimum": sum(
            each.slot_kind == "centre" and slots < minimum for each, slots in offering
        ),
    }
