"""Facts become lines: each with the moment at which it was registered, its id and its place."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Final
from uuid import UUID, uuid5

from praktiklog_events import Fact, encode, event
from praktiklog_simulator.simulate.days import working_day_from
from praktiklog_simulator.simulate.draws import Draws

SOURCE: Final = "/praktiklog/simulated"
"""The source of every simulated event: what carries it is synthetic."""

A_DAY: Final = 86_400
"""Seconds."""

_OPENS: Final = 7 * 3600
_OPEN_SECONDS: Final = 7 * 3600
_BREATH_SECONDS: Final = 600
_ORIGIN: Final = datetime(1, 1, 1, tzinfo=UTC)


def moment(stamp: int) -> datetime:
    """Give the moment of a stamp: seconds (UTC) since the day before ordinal 1."""
    return _ORIGIN + timedelta(seconds=stamp - A_DAY)


def stamp_of(day: int, second: int = 0) -> int:
    """Give the stamp of a second (UTC) of a day."""
    return day * A_DAY + second


class Pages:
    """The lines of all jobcentres that are still to come, by the day of their registration.

    What would be registered on `until` or later is left out.
    """

    def __init__(self, until: int) -> None:
        self._until = until
        self._days: defaultdict[int, list[tuple[int, bytes]]] = defaultdict(list)

    def add(self, stamp: int, line: bytes) -> None:
        """Put a line where it belongs."""
        self._days[stamp // A_DAY].append((stamp, line))

    def reaches(self, stamp: int) -> bool:
        """Say whether the history reaches so far."""
        return stamp // A_DAY < self._until

    def turn(self, day: int) -> Iterator[bytes]:
        """Give the lines of a day in the order of their registration, and forget them."""
        for _, line in sorted(self._days.pop(day, ()), key=itemgetter(0)):
            yield line


class Diary:
    """What one jobcentre registers, in any order; nothing may lie before a page already turned."""

    def __init__(self, pages: Pages, jobcentre: str, namespace: UUID, draws: Draws) -> None:
        self._pages = pages
        self._jobcentre = jobcentre
        self._namespace = namespace
        self._draws = draws
        self._written = 0

    def write(self, fact: Fact, day: int, *, after: int = 0, late: int = 0) -> int:
        """Write a fact down and return the stamp of its registration.

        That is in the office hours of the first working day from `day` on, `late` calendar days
        later, and in any case after the stamp `after`: what a fact builds on stands before it.
        """
        stamp = stamp_of(working_day_from(day + late), _OPENS + self._draws.below(_OPEN_SECONDS))
        if stamp <= after:
            stamp = after + 60 + self._draws.below(_BREATH_SECONDS)
        self._written += 1
        if self._pages.reaches(stamp):
            made = event(
                fact,
                id=uuid5(self._namespace, str(self._written)),
                source=SOURCE,
                time=moment(stamp),
                jobcentre=self._jobcentre,
            )
            self._pages.add(stamp, encode(made))
        return stamp
