"""The seats of one jobcentre, and which of them are taken on the two published days."""

from datetime import date
from typing import Final

from msgspec import Struct

from praktiklog_simulator.published.agreements import Agreement
from praktiklog_simulator.published.companies import company
from praktiklog_simulator.published.days import A_DAY, JUNE_2010, JUNE_2011
from praktiklog_simulator.published.draw import draw, shuffled
from praktiklog_simulator.published.stays import Seat, Stay, stays
from praktiklog_simulator.published.tables import Development

INSIDE_OF_PERSONS: Final = 82
INSIDE_OF_SLOTS: Final = 92
"""Assumed, in per cent: how many of the persons sit in slots, and of the slots are taken, at most.

Published is only the sum of persons, which in some places is larger than the number of slots.
"""

_OUTSIDE_FIRST: Final = date(2010, 1, 4)
_OUTSIDE_LAST: Final = date(2011, 12, 30)
_SEATS_PER_COMPANY: Final = 3
_BUSY_AFTER: Final = 60


class Day(Struct, frozen=True):
    """How the persons of a published day are divided; all numbers of persons or slots."""

    on: date
    persons: int
    slots: int

    @property
    def inside(self) -> int:
        """Persons in the slots of agreements."""
        return min(self.persons * INSIDE_OF_PERSONS // 100, self.slots * INSIDE_OF_SLOTS // 100)

    @property
    def outside(self) -> int:
        """Persons outside any agreement."""
        return self.persons - self.inside


def days(before: Development, after: Development) -> tuple[Day, Day]:
    """Divide the persons of June 2010 and of June 2011."""
    return (
        Day(JUNE_2010, before.persons, before.centre_slots + before.single_slots),
        Day(JUNE_2011, after.persons, after.centre_slots + after.single_slots),
    )


def fill(planned: list[Agreement], published: tuple[Day, Day]) -> list[Stay]:
    """Fill the seats of one jobcentre so that the persons of both days are as published."""
    jobcentre = planned[0].jobcentre
    idle = [100 - 100 * day.inside // day.slots for day in published]
    inside = [seat for agreement in planned for seat in _seats(agreement, max(5, min(idle)))]
    taken: dict[date, set[str]] = {}
    for day in published:
        there = [seat.key for seat in inside if seat.first <= day.on <= seat.last]
        taken[day.on] = set(shuffled(there, "taken", jobcentre, day.on)[: day.inside])
    found = [
        stay
        for seat in inside
        for stay in stays(seat, {on: seat.key in keys for on, keys in taken.items()}, _BUSY_AFTER)
    ]
    for index in range(max(day.outside for day in published)):
        seat = _outside(jobcentre, index)
        fixed = {day.on: index < day.outside for day in published}
        found += stays(seat, fixed, _BUSY_AFTER)
    return sorted(found, key=lambda stay: (stay.started_on, stay.placement_id))


def _seats(agreement: Agreement, idle_percent: int) -> list[Seat]:
    """Cut an agreement into seats, each there as long as the agreement has so many slots."""
    seats = []
    for index in range(agreement.most_slots):
        first, last = agreement.opened_on, agreement.closed_on - A_DAY
        if agreement.changed_on is not None and agreement.changed_to is not None:
            if index >= agreement.slots:
                first = agreement.changed_on
            elif index >= agreement.changed_to:
                last = agreement.changed_on - A_DAY
        seats.append(
            Seat(
                key=f"{agreement.agreement_id}-{index + 1:02}",
                jobcentre=agreement.jobcentre,
                company=agreement.company,
                agreement=agreement,
                first=first,
                last=last,
                idle_percent=idle_percent,
            )
        )
    return seats


def _outside(jobcentre: str, index: int) -> Seat:
    return Seat(
        key=f"ph-{jobcentre}-outside-{index + 1:03}",
        jobcentre=jobcentre,
        company=company(jobcentre, f"outside-{index // _SEATS_PER_COMPANY + 1:02}"),
        agreement=None,
        first=date.fromordinal(_OUTSIDE_FIRST.toordinal() + draw(90, "outside", jobcentre, index)),
        last=_OUTSIDE_LAST,
        idle_percent=15,
    )
