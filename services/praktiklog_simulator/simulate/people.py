"""Candidates: opaque ids, their target groups as published, and who returns."""

from typing import Final

from msgspec import Struct

from praktiklog_events import GroupChanged
from praktiklog_events.vocabulary import Readiness
from praktiklog_simulator.published.tables import group_shares
from praktiklog_simulator.simulate import rates
from praktiklog_simulator.simulate.days import on
from praktiklog_simulator.simulate.diary import Diary
from praktiklog_simulator.simulate.draws import Draws, Weighted

_READY: Final = Weighted[Readiness]((("jobparat", 45), ("aktivitetsparat", 55)))
_FOR_SCHOOL: Final = Weighted[Readiness](
    (("uddannelsesparat", 70), ("aabenlyst_uddannelsesparat", 30))
)
_READINESS: Final = {
    "kontanthjaelp": _READY,
    "integrationsydelse": _READY,
    "uddannelseshjaelp": _FOR_SCHOOL,
}
"""Which groups are told apart by readiness; the shares are assumed."""

_GROUPS: Final = Weighted(tuple((row.target_group, row.share_pct) for row in group_shares()))


class Person(Struct):
    """A candidate, and the last day that something is planned for."""

    candidate_id: str
    target_group: str
    readiness: Readiness | None
    busy_until: int


class People:
    """The candidates of one jobcentre."""

    def __init__(self, jobcentre: str, diary: Diary, draws: Draws) -> None:
        self._jobcentre = jobcentre
        self._diary = diary
        self._draws = draws
        self._number = 0
        self._seen: list[Person] = []

    def next(self, day: int) -> tuple[Person, bool]:
        """Give the next candidate to be referred on a day, and whether for the first time."""
        draws = self._draws
        if self._seen and draws.chance(rates.RETURNING):
            person = draws.pick(self._seen)
            if person.busy_until < day:
                if draws.chance(rates.GROUP_CHANGED):
                    self._regroup(person, day)
                return person, False
        self._number += 1
        group = draws.weighted(_GROUPS)
        person = Person(f"{self._jobcentre}-c{self._number}", group, self._readiness(group), day)
        self._seen.append(person)
        return person, True

    def _readiness(self, group: str) -> Readiness | None:
        ready = _READINESS.get(group)
        return None if ready is None else self._draws.weighted(ready)

    def _regroup(self, person: Person, day: int) -> None:
        person.target_group = self._draws.weighted(_GROUPS)
        person.readiness = self._readiness(person.target_group)
        self._diary.write(
            GroupChanged(
                candidate_id=person.candidate_id,
                target_group=person.target_group,
                readiness=person.readiness,
                effective_on=on(day),
            ),
            day,
        )
