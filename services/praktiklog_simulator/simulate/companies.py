"""Companies (virksomheder) of a simulated jobcentre, big enough for those that are placed there."""

from typing import Final

from praktiklog_events import CompanyRegistered, HeadcountReported
from praktiklog_simulator.published.companies import BRANCHES, PUBLIC
from praktiklog_simulator.simulate.days import on
from praktiklog_simulator.simulate.diary import A_DAY, Diary
from praktiklog_simulator.simulate.draws import Draws, Weighted

_BRANCHES: Final = Weighted(BRANCHES)
_TRADES: Final = {
    "01": "Landbrug",
    "10": "Fødevarer",
    "25": "Metal",
    "45": "Autoværksted",
    "46": "Engros",
    "47": "Butik",
    "49": "Vognmand",
    "56": "Køkken",
    "81": "Rengøring",
    "84": "Forvaltning",
    "85": "Skole",
    "87": "Plejecenter",
    "88": "Dagtilbud",
}
_COUNTED_EVERY: Final = (60, 80)
"""Days between two head counts: the months whose average counts are three (BAB § 65, stk. 4)."""

_OUTSIDE_SLOTS: Final = 4
"""So many at once a company without an agreement takes at most, about."""

_OUTSIDE_DAYS: Final = 500
"""So long it takes candidates."""


class Companies:
    """The companies of one jobcentre; some have no agreement and take a candidate now and then."""

    def __init__(self, jobcentre: str, diary: Diary, draws: Draws) -> None:
        self._jobcentre = jobcentre
        self._diary = diary
        self._draws = draws
        self._number = 0
        self._outside: list[tuple[str, int, int]] = []

    def register(self, day: int, slots: int, until: int) -> tuple[str, str, int]:
        """Write down a company with employees for so many slots, counted again until a day.

        Its id, its branch and the stamp of its first head count come back. Its employees are enough
        for the ratio of praktik: one in placement for every five up to fifty, one for every ten
        beyond (BAB § 65).
        """
        self._number += 1
        company_id = f"{self._jobcentre}-v{self._number}"
        branch = self._draws.weighted(_BRANCHES)
        known = self._diary.write(
            CompanyRegistered(
                company_id=company_id,
                name=f"{_TRADES[branch]} {self._number}, {self._jobcentre.capitalize()}",
                sector="public" if branch in PUBLIC else "private",
                jobcentre=self._jobcentre,
                branch=branch,
            ),
            day,
        )
        needed = 5 * slots if slots <= 10 else 50 + 10 * (slots - 10)  # noqa: PLR2004  see above
        employees = needed + 5 + self._draws.below(needed + 6)
        counted, measured = known, day
        first = 0
        while measured <= until:
            counted = self._diary.write(
                HeadcountReported(
                    company_id=company_id,
                    ordinary_full_time=float(employees + self._draws.below(5)),
                    measured_on=on(measured),
                ),
                measured,
                after=counted,
            )
            first = first or counted
            measured = max(measured, counted // A_DAY)
            measured += self._draws.between(*_COUNTED_EVERY)
        return company_id, branch, first

    def outside(self, day: int, until: int) -> tuple[str, int]:
        """Give a company without an agreement, and the stamp from which its employees are known.

        They are counted again and again until the day `until` at least.
        """
        if self._outside and self._draws.chance(0.8):
            company_id, known, counted_until = self._draws.pick(self._outside)
            if known < day * A_DAY and until <= counted_until:
                return company_id, known
        counted_until = max(until, day + _OUTSIDE_DAYS)
        company_id, _, known = self.register(day, _OUTSIDE_SLOTS, counted_until)
        self._outside = [each for each in self._outside if each[2] > day]
        self._outside.append((company_id, known, counted_until))
        return company_id, known
