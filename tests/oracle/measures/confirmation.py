"""How fresh the vacancy list is on a day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from statistics import median

from tests.oracle.facts import Agreement
from tests.oracle.known_at import Event
from tests.oracle.measures.slots import Slots
from tests.oracle.rows import Row, ratio


def rows(
    events: Sequence[Event],
    moment: datetime,
    since: date,
    _until: date,
    by: Sequence[str],
    params: Mapping[str, str],
) -> list[Row]:
    """Return the rows, in no order."""
    slots = Slots(events, moment)
    found: dict[tuple[str | None, ...], list[Agreement]] = defaultdict(list)
    if not by:
        found[()] = []
    for agreement_id, agreement in slots.agreements.items():
        if agreement.is_open(since):
            found[slots.key(by, agreement_id, since)].append(agreement)
    result = []
    for key, agreements in found.items():
        ages = []
        stale_slots = 0
        for each in agreements:
            told = [day for day in each.confirmations if day <= since]
            ages.append((since - max([each.opened_on, *told])).days)
            if ages[-1] > int(params["days"]):
                stale_slots += each.capacity(since)
        fresh = sum(age <= int(params["days"]) for age in ages)
        result.append(
            {
                **dict(zip(by, key, strict=True)),
                "on": since.isoformat(),
                "open": len(ages),
                "fresh": fresh,
                "stale": len(ages) - fresh,
                "never_confirmed": sum(
                    not any(day <= since for day in each.confirmations) for each in agreements
                ),
                "slots": sum(each.capacity(since) for each in agreements),
                "slots_stale": stale_slots,
                "oldest_days": max(ages, default=None),
                "median_days": median(ages) if ages else None,
                "share_fresh": ratio(fresh, len(ages)),
            }
        )
    return result
