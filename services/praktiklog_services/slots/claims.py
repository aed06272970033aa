"""Who takes an agreement's slots on which days, kept so that asking costs days, not facts."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """A placement takes a slot from `first` to `last`; one that is open runs on until today."""

    first: date
    last: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """A reservation takes a slot from `first` to `last`, both included, until it expires."""

    first: date
    last: date
    expires_at: datetime


Claim = Run | Hold


@dataclass(slots=True)
class Claims:
    """The claims of one agreement by the id of what makes them.

    `_days` and `_taken` are a step function: `_taken[i]` slots are taken from `_days[i]` to the
    day before `_days[i + 1]`, by placements up to their planned end and by reservations that
    are live at `_as_of`. A change touches the steps between two days only, and a question reads
    them, so neither looks at all that an agreement ever had.
    """

    by_id: dict[str, Claim] = field(default_factory=dict)
    _days: list[date] = field(default_factory=list, compare=False)
    _taken: list[int] = field(default_factory=list, compare=False)
    _due: list[date] = field(default_factory=list, compare=False)
    """The last planned days of placements without an end, in order."""
    _expiries: list[tuple[datetime, date, date]] = field(default_factory=list, compare=False)
    """Every reservation in the order of their expiry; the first `_expired` are not counted."""
    _expired: int = field(default=0, compare=False)
    _as_of: datetime | None = field(default=None, compare=False)

    def put(self, identity: str, claim: Claim | None) -> None:
        """Set the claim of an id, or take it back."""
        earlier = self.by_id.get(identity)
        if earlier == claim:
            return
        if earlier is not None:
            self._count(earlier, -1)
            del self.by_id[identity]
        if claim is not None:
            self._count(claim, 1)
            self.by_id[identity] = claim

    def first_above(
        self, room: int, first: date, last: date, at: datetime, today: date, besides: Iterable[str]
    ) -> date | None:
        """Find the first day of an interval (both included) with `room` slots taken or more.

        `today` is the Danish date of `at`; claims of `besides` do not count.
        """
        self._move_to(at)
        others = [self.by_id[identity] for identity in besides if identity in self.by_id]
        begin = max(bisect_right(self._days, first) - 1, 0)
        end = bisect_right(self._days, last)
        overdue = bool(self._due) and first <= today and self._due[0] < min(last, today)
        if not others and not overdue and max(self._taken[begin:end], default=0) < room:
            return None
        for day in self._changes(first, last, today, begin, end):
            taken = self._on(day, today) - sum(_is_taken(each, day, at, today) for each in others)
            if taken >= room:
                return day
        return None

    def _changes(
        self, first: date, last: date, today: date, begin: int, end: int
    ) -> Iterator[date]:
        """Give the days on which more may be taken than on the day before, in order."""
        yield first
        due = self._due[bisect_left(self._due, first) : bisect_left(self._due, min(last, today))]
        steps = self._days[begin:end]
        if due:
            steps = sorted({*steps, *(day + _DAY for day in due)})
        yield from (day for day in steps if day > first)

    def _on(self, day: date, today: date) -> int:
        step = bisect_right(self._days, day) - 1
        taken = self._taken[step] if step >= 0 else 0
        return taken + (bisect_left(self._due, day) if day <= today else 0)

    def _count(self, claim: Claim, by: int) -> None:
        if isinstance(claim, Run):
            if claim.is_open:
                _change(self._due, max(claim.last, claim.first - _DAY), by)
            self._add(claim.first, claim.last, by)
            return
        expiry = (claim.expires_at, claim.first, claim.last)
        if self._as_of is not None and claim.expires_at <= self._as_of:
            self._expired += by
        else:
            self._add(claim.first, claim.last, by)
        _change(self._expiries, expiry, by)

    def _move_to(self, at: datetime) -> None:
        """Leave out what has expired at a moment; take it in again where time went back."""
        while self._expired < len(self._expiries) and self._expiries[self._expired][0] <= at:
            _, first, last = self._expiries[self._expired]
            self._add(first, last, -1)
            self._expired += 1
        while self._expired and self._expiries[self._expired - 1][0] > at:
            self._expired -= 1
            _, first, last = self._expiries[self._expired]
            self._add(first, last, 1)
        self._as_of = at

    def _add(self, first: date, last: date, by: int) -> None:
        if first > last:
            return
        begin = self._step(first)
        for step in range(begin, self._step(last + _DAY)):
            self._taken[step] += by

    def _step(self, day: date) -> int:
        """Find the step that begins on a day, made where there is none."""
        step = bisect_left(self._days, day)
        if step == len(self._days) or self._days[step] != day:
            self._days.insert(step, day)
            self._taken.insert(step, self._taken[step - 1] if step else 0)
        return step


def _is_taken(claim: Claim, day: date, at: datetime, today: date) -> bool:
    if isinstance(claim, Hold):
        return claim.first <= day <= claim.last and claim.expires_at > at
    return claim.first <= day <= (max(claim.last, today) if claim.is_open else claim.last)


def _change(ordered: list[Any], value: Any, by: int) -> None:
    if by > 0:
        insort(ordered, value)
    else:
        del ordered[bisect_left(ordered, value)]
