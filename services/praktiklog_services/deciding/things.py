"""The things that facts are about, as far as a rule needs to know them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

_V = TypeVar("_V")


@dataclass(slots=True)
class Company:
    """A registered company (virksomhed)."""

    jobcentre: str


@dataclass(slots=True)
class Referral:
    """A referral (henvisning)."""

    candidate_id: str
    jobcentre: str
    referred_on: date
    course_started_on: date | None = None
    closed_on: date | None = None
    voided: bool = False


@dataclass(slots=True)
class Reservation:
    """A booking of one slot from `starts_on` to `ends_on`, both included."""

    agreement_id: str
    candidate_id: str
    starts_on: date
    ends_on: date
    expires_at: datetime
    released_on: date | None = None
    voided: bool = False
    placements: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Placement:
    """A placement, agreed or started (`started_on` is null before the first day)."""

    candidate_id: str
    jobcentre: str
    agreement_id: str | None = None
    started_on: date | None = None
    planned_end_on: date | None = None
    ended_on: date | None = None
    cancelled: bool = False
    voided: bool = False
    hours: dict[date, float] = field(default_factory=dict)
    """Weekly hours from a day on, where they are known."""

    def runs_until(self, today: date) -> date | None:
        """Tell its last day: the end, else the planned end, or today where that is overdue."""
        if self.planned_end_on is None:
            return None
        return self.ended_on or max(self.planned_end_on, today)

    def hours_on(self, day: date) -> float | None:
        """Tell the weekly hours that hold on a day, or null where nobody said."""
        since = max((start for start in self.hours if start <= day), default=None)
        return None if since is None else self.hours[since]


@dataclass(slots=True)
class Agreement:
    """A slot agreement (pladsaftale) with its capacity history and what books it."""

    company_id: str
    jobcentre: str
    opened_on: date
    slots: dict[date, int] = field(default_factory=dict)
    paused: dict[date, bool] = field(default_factory=dict)
    closed_on: date | None = None
    reservations: set[str] = field(default_factory=set)
    placements: set[str] = field(default_factory=set)

    def capacity(self, day: date) -> int:
        """Tell how many slots are available on a day (contract, "Occupancy": available)."""
        if day < self.opened_on or (self.closed_on is not None and day >= self.closed_on):
            return 0
        if _latest(self.paused, day):
            return 0
        return _latest(self.slots, day) or 0


def _latest(history: dict[date, _V], day: date) -> _V | None:
    since = max((start for start in history if start <= day), default=None)
    return None if since is None else history[since]
