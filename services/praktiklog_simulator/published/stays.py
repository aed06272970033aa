"""Placements as they ran, seat by seat: which days somebody was in the company, and whose offer.

A seat is one slot of an agreement, or one of the places outside any agreement. Two days are
fixed: on 15 June 2010 and 2011 exactly so many seats are taken as persons were published.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, Literal

from msgspec import Struct, structs

from praktiklog_simulator.published.agreements import Agreement
from praktiklog_simulator.published.companies import Company
from praktiklog_simulator.published.days import (
    A_DAY,
    monday_from,
    working_day_from,
    working_day_until,
)
from praktiklog_simulator.published.draw import chance, draw, pick, weighted

EndReason = Literal[
    "completed",
    "broken_off_by_candidate",
    "broken_off_by_company",
    "broken_off_by_jobcentre",
    "sickness",
    "other",
]
Offer = Literal["praktik", "loentilskud_private", "loentilskud_public"]

WEEKS: Final = 13
"""The usual length of a placement (virksomhedspraktik)."""

_SUBSIDY_WEEKS: Final = 26
_BREAKS: Final[tuple[tuple[EndReason, int], ...]] = (
    ("broken_off_by_candidate", 40),
    ("sickness", 25),
    ("broken_off_by_company", 20),
    ("broken_off_by_jobcentre", 15),
)
_SHORTER: Final = (19, 16, 13, 10, 8, 6)
_MEAN_WEEKS: Final = 17


class Seat(Struct, frozen=True):
    """One place, there from `first` to `last`, both included."""

    key: str
    jobcentre: str
    company: Company
    agreement: Agreement | None
    first: date
    last: date
    idle_percent: int
    """How much of its time nobody sits there."""


class Stay(Struct, frozen=True):
    """One placement; both days included. Where it was extended, `extended_to` is its new end.

    Before it the seat was empty from `free_since` on.
    """

    placement_id: str
    seat: Seat
    offer: Offer
    started_on: date
    planned_end_on: date
    ended_on: date
    reason: EndReason
    free_since: date
    extended_to: date | None = None

    @property
    def jobcentre(self) -> str:
        """The jobcentre that placed the person."""
        return self.seat.jobcentre


class _Length(Struct, frozen=True):
    offer: Offer
    planned_weeks: int
    weeks: int
    reason: EndReason


def stays(seat: Seat, fixed: dict[date, bool], busy_percent_after: int = 100) -> list[Stay]:
    """Fill a seat: taken or empty on the `fixed` days as told there, and otherwise by draw.

    After the last fixed day only `busy_percent_after` of the seats are filled again.
    """
    taken: list[tuple[date, date]] = []
    found: list[Stay] = []
    for day, is_taken in sorted(fixed.items()):
        if not seat.first <= day <= seat.last:
            continue
        if is_taken:
            earliest = taken[-1][1] + A_DAY if taken else seat.first
            stay = _around(seat, day, earliest)
            found.append(stay)
            taken.append((stay.started_on, stay.ended_on))
        else:
            taken.append((day, day))
    cursor = seat.first
    for first, last in taken:
        found += _between(seat, cursor, first - A_DAY)
        cursor = last + A_DAY
    if not taken or cursor <= min(fixed) or chance(busy_percent_after, "goes on", seat.key):
        found += _between(seat, cursor, seat.last)
    return _with_gaps(seat, sorted(found, key=lambda stay: stay.started_on))


def _with_gaps(seat: Seat, found: list[Stay]) -> list[Stay]:
    free_since = [seat.first, *(stay.ended_on + A_DAY for stay in found)]
    return [
        structs.replace(stay, free_since=since)
        for stay, since in zip(found, free_since, strict=False)
    ]


def _around(seat: Seat, day: date, earliest: date) -> Stay:
    """Make the stay that covers a day and starts on `earliest` or later."""
    length = _length(seat, "around", day)
    run = timedelta(days=draw(7 * length.weeks - 4, "since", seat.key, day))
    started_on = max(working_day_until(day - run), working_day_from(earliest))
    return _stay(seat, length, min(started_on, day), at_least=day, at_most=seat.last)


def _between(seat: Seat, first: date, last: date) -> Iterator[Stay]:
    """Fill the days from `first` to `last` with stays and gaps, as many as find room."""
    day = first
    for turn in range(40):
        length = _length(seat, "between", first, turn)
        started_on = monday_from(day + timedelta(days=_gap(seat, first, turn)))
        while started_on + timedelta(weeks=length.weeks) > last + A_DAY:
            shorter = next((weeks for weeks in _SHORTER if weeks < length.weeks), None)
            if shorter is None or length.reason != "completed":
                return
            planned = min(shorter, length.planned_weeks)
            length = _Length(length.offer, planned, shorter, "completed")
        stay = _stay(seat, length, started_on, at_least=started_on, at_most=last)
        yield stay
        day = stay.ended_on + A_DAY


def _stay(seat: Seat, length: _Length, started_on: date, *, at_least: date, at_most: date) -> Stay:
    ended_on = working_day_until(_end(started_on, length.weeks))
    ended_on = min(max(ended_on, at_least), at_most)
    planned = working_day_until(_end(started_on, length.planned_weeks))
    extended_to = None
    if ended_on > planned:
        extended_to = working_day_until(_end(started_on, length.weeks))
        extended_to = max(extended_to, ended_on)
    elif ended_on < planned and length.reason == "completed":
        planned = ended_on
    return Stay(
        placement_id=f"{seat.key}-{started_on:%y%m%d}",
        seat=seat,
        offer=length.offer,
        started_on=started_on,
        planned_end_on=planned,
        ended_on=ended_on,
        reason=length.reason,
        free_since=started_on,
        extended_to=extended_to,
    )


def _end(started_on: date, weeks: int) -> date:
    return started_on + timedelta(weeks=weeks) - A_DAY


def _length(seat: Seat, *key: object) -> _Length:
    subsidised = chance(5 if seat.agreement else 50, "subsidy", seat.key, *key)
    kind = draw(100, "length", seat.key, *key)
    if subsidised:
        offer: Offer = (
            "loentilskud_public" if seat.company.sector == "public" else "loentilskud_private"
        )
        weeks = _SUBSIDY_WEEKS if kind < 75 else 4 + draw(18, "broken", seat.key, *key)  # noqa: PLR2004
        reason = "completed" if weeks == _SUBSIDY_WEEKS else _break(seat, *key)
        return _Length(offer, _SUBSIDY_WEEKS, weeks, reason)
    if kind < 44:  # noqa: PLR2004  less than half run as planned
        return _Length("praktik", WEEKS, WEEKS, "completed")
    if kind < 86:  # noqa: PLR2004  nearly as many are extended
        more = pick((4, 6, 8, 13, 13, 13), "more", seat.key, *key)
        return _Length("praktik", WEEKS, WEEKS + more, "completed")
    return _Length("praktik", WEEKS, 2 + draw(9, "broken", seat.key, *key), _break(seat, *key))


def _break(seat: Seat, *key: object) -> EndReason:
    return weighted(_BREAKS, "break", seat.key, *key)


def _gap(seat: Seat, *key: object) -> int:
    """Draw the days that the seat stands empty, so that `idle_percent` comes out on average."""
    mean = 7 * _MEAN_WEEKS * seat.idle_percent // max(100 - seat.idle_percent, 10)
    return draw(2 * mean + 1, "gap", seat.key, *key)
