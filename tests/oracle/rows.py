"""Keys of a figure, and rows in the contract's order."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
Key = tuple[str | None, ...]

PERIODS: dict[str, Callable[[date], str]] = {
    "day": lambda day: day.isoformat(),
    "week": lambda day: f"{day:%G-W%V}",
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "quarter": lambda day: f"{day.year:04}Q{(day.month + 2) // 3}",
    "year": lambda day: f"{day.year:04}",
}
OCCUPANCY_KEYS = (
    "jobcentre",
    "company_id",
    "agreement_id",
    "slot_kind",
    "branch",
    "sector",
    *PERIODS,
)
FLOW_KEYS = ("jobcentre", "target_group", "benefit", "readiness", *PERIODS)
EFFECT_KEYS = tuple(dict.fromkeys((*OCCUPANCY_KEYS, *FLOW_KEYS, "practice_type", "offer")))


def check_keys(by: Sequence[str], allowed: Sequence[str]) -> None:
    """Refuse a key that the figure does not have."""
    unknown = [name for name in by if name not in allowed]
    if unknown:
        raise ValueError(f"no such key here: {', '.join(unknown)}; there are {', '.join(allowed)}")


def key_of(by: Sequence[str], fields: Mapping[str, str | None], day: date) -> Key:
    """Return the values of the keys for something on a day."""
    return tuple(PERIODS[name](day) if name in PERIODS else fields[name] for name in by)


def days(first: date, last: date) -> Iterator[date]:
    """Return every day from the first to the last, both included; none if they are crossed."""
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def in_order(rows: Iterable[Row], by: Sequence[str]) -> list[Row]:
    """Sort by the values of the keys, null last."""
    return sorted(rows, key=lambda row: [(row[name] is None, row[name] or "") for name in by])


def ratio(part: float, whole: float) -> float | None:
    """Divide; over nothing it is null."""
    return part / whole if whole else None


def mean(numbers: Sequence[float]) -> float | None:
    """Return the mean; of nothing it is null."""
    return sum(numbers) / len(numbers) if numbers else None
