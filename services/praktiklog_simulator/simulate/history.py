"""A simulated history: jobcentres day by day, as lines in the order of their registration."""

from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from praktiklog_simulator.simulate.days import WORKING_DAYS_PER_MONTH, is_working_day
from praktiklog_simulator.simulate.diary import SOURCE, Diary, Pages
from praktiklog_simulator.simulate.draws import Draws
from praktiklog_simulator.simulate.jobcentres import profile, slug
from praktiklog_simulator.simulate.journeys import Journeys


def simulate(*, jobcentres: int, since: date, until: date, seed: int) -> Iterator[bytes]:
    """Yield the events registered from `since` to the day before `until`, as JSON without ends.

    The same arguments give the same bytes. A jobcentre's events are the same whatever the number
    of jobcentres, and a later `until` only adds events. Raises `ValueError` where there is no
    jobcentre or no day.
    """
    if jobcentres < 1:
        raise ValueError("a history needs at least one jobcentre; give --jobcentres 1 or more")
    if since >= until:
        raise ValueError(f"there is no day from {since} to {until}; give a later --to")
    pages = Pages(until.toordinal())
    offices = [_Office(number, seed, pages) for number in range(jobcentres)]
    for day in range(since.toordinal(), until.toordinal()):
        if is_working_day(day):
            for office in offices:
                office.work(day)
        yield from pages.turn(day)


class _Office:
    """One jobcentre, and how many referrals are due there."""

    def __init__(self, number: int, seed: int, pages: Pages) -> None:
        jobcentre = slug(number)
        self._draws = Draws(f"{seed}/{jobcentre}")
        like = profile(number)
        namespace = uuid5(NAMESPACE_URL, f"{SOURCE}/{seed}/{jobcentre}")
        diary = Diary(pages, jobcentre, namespace, self._draws)
        self._journeys = Journeys(jobcentre, like, diary, self._draws)
        self._per_day = like.referred_per_month / WORKING_DAYS_PER_MONTH
        self._due = 0.0

    def work(self, day: int) -> None:
        """Take in the referrals of one working day."""
        self._due += self._draws.around(self._per_day)
        while self._due >= 1:
            self._due -= 1
            self._journeys.begin(day)
