"""Empty slot-days, day by day."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from tests.oracle.known_at import Event
from tests.oracle.measures.slots import A_DAY, Slots, days
from tests.oracle.rows import Row, ratio


def rows(
    events: Sequence[Event],
    moment: datetime,
    since: date,
    until: date,
    by: Sequence[str],
    _params: Mapping[str, str],
) -> list[Row]:
    """Return the rows, in no order."""
    slots = Slots(events, moment)
    counted: dict[tuple[str | None, ...], Counter[str]] = defaultdict(Counter)
    empty_days: dict[tuple[str | None, ...], dict[str, list[date]]] = defaultdict(
        lambda: defaultdict(list)
    )
    if not by:
        counted[()] = Counter()
    for agreement_id, agreement in slots.agreements.items():
        for day in days(since, min(until, slots.today + A_DAY)):
            held, overdue, booked = slots.inside(agreement_id, day)
            capacity = agreement.capacity(day)
            key = slots.key(by, agreement_id, day)
            counts = counted[key]
            counts["available_slot_days"] += capacity
            empty = max(0, capacity - held - booked)
            counts["empty_slot_days"] += empty
            counts["empty_if_overdue_left"] += max(0, capacity - held + overdue - booked)
            counts["overfull_slot_days"] += max(0, held + booked - capacity)
            if empty:
                empty_days[key][agreement_id].append(day)
    return [
        {
            **dict(zip(by, key, strict=True)),
            **{name: counts[name] for name in NAMES},
            "longest_empty_run_days": max(map(longest, empty_days[key].values()), default=0),
            "empty_share": ratio(counts["empty_slot_days"], counts["available_slot_days"]),
        }
        for key, counts in counted.items()
        if not by or any(counts.values())
    ]


NAMES = (
    "available_slot_days",
    "empty_slot_days",
    "empty_if_overdue_left",
    "overfull_slot_days",
)


def longest(found: Sequence[date]) -> int:
    """Return the most days on end."""
    best = run = 0
    for at, day in enumerate(found):
        run = run + 1 if at and found[at - 1] == day - timedelta(days=1) else 1
        best = max(best, run)
    return best
