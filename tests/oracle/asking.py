"""How a worked case asks, and how it writes the rows it expects."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from tests.oracle.build import numbered
from tests.oracle.known_at import Event
from tests.oracle.rows import Row

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""The moment of a question that names no other."""


@dataclass
class Question:
    """What is asked, as known when, and the answer worked out by hand."""

    figure: str
    rows: list[Row]
    why: str
    known_at: datetime | None = None
    at_position: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass
class Case:
    """A log of its own with what is asked about it."""

    name: str
    log: list[Event]
    questions: list[Question]

    def __post_init__(self) -> None:
        self.log = numbered(self.name, self.log)


def ask(
    figure: str,
    rows: list[Row],
    why: str,
    *,
    known: str = "",
    by: str = "",
    **parameters: str,
) -> Question:
    """Ask with dates as text; ``known`` is a date (noon UTC), a timestamp or a position.

    ``by`` holds the keys, with blanks between them.
    """
    known_at = None
    if known and not known.isdecimal():
        known_at = datetime.fromisoformat(known if "T" in known else f"{known}T12:00:00Z")
    asked: dict[str, Any] = {
        name: value if name == "horizon" else date.fromisoformat(value)
        for name, value in parameters.items()
    }
    if figure != "vacancies":
        asked["by"] = tuple(by.split())
    at_position = int(known) if known.isdecimal() else None
    return Question(figure, rows, why, known_at, at_position, asked)


def slot_days(
    available: int = 0,
    occupied: int = 0,
    *,
    wage_subsidy: int = 0,
    overdue: int = 0,
    reserved: int = 0,
    outside: int = 0,
    occupancy: float | None,
    **keys: str | None,
) -> Row:
    """Write a row of occupancy."""
    return {
        **keys,
        "available_slot_days": available,
        "occupied_slot_days": occupied,
        "wage_subsidy_slot_days": wage_subsidy,
        "overdue_slot_days": overdue,
        "reserved_slot_days": reserved,
        "outside_slot_days": outside,
        "occupancy": occupancy,
    }


def vacancy(
    agreement_id: str,
    slots: int,
    occupied: int,
    reserved: int,
    vacant: int,
    *,
    confirmed_on: str | None = None,
) -> Row:
    """Write a row of vacancies."""
    return {
        "jobcentre": "aarhus",
        "agreement_id": agreement_id,
        "company_id": "c1",
        "slot_kind": "centre",
        "slots": slots,
        "occupied": occupied,
        "reserved": reserved,
        "vacant": vacant,
        "confirmed_on": confirmed_on,
    }


def due(pending: int, missing: int) -> Row:
    """Write a row of effect of which nothing is observed."""
    return {
        "ended": pending + missing,
        "observed": 0,
        "successes": 0,
        "share": None,
        "ci_low": None,
        "ci_high": None,
        "pending": pending,
        "missing": missing,
        "coverage": 0.0 if missing else None,
        "bound_low": 0.0 if missing else None,
        "bound_high": 1.0 if missing else None,
        "end_missing": 0,
    }


MARCH = {"from_": "2021-03-01", "to": "2021-04-01"}
