"""Stays in a company as they will run: how long, on what terms, and how they end."""

from datetime import date
from typing import Final, Literal

from msgspec import Struct

from praktiklog_events.vocabulary import Offer, PracticeType, Readiness
from praktiklog_simulator.simulate import rates
from praktiklog_simulator.simulate.days import working_day_until
from praktiklog_simulator.simulate.draws import Draws, Weighted
from praktiklog_simulator.simulate.people import Person

EndReason = Literal[
    "completed",
    "broken_off_by_candidate",
    "broken_off_by_company",
    "broken_off_by_jobcentre",
    "sickness",
]

TYPES_SINCE: Final = date(2019, 9, 15).toordinal()
"""The day from which types of praktik are known [B6]."""

_BREAKS: Final = Weighted[EndReason](
    (
        ("broken_off_by_candidate", 40),
        ("sickness", 25),
        ("broken_off_by_company", 20),
        ("broken_off_by_jobcentre", 15),
    )
)
_TYPES: Final = Weighted[PracticeType](
    (("jobpraktik", 35), ("udviklingspraktik", 40), ("kompetencepraktik", 25))
)
_SHORT: Final = 4
"""Weeks of those who are ready for a job or an education (LAB § 61)."""

_LONG: Final = 13
"""Weeks of all others (LAB § 61)."""

_SUBSIDY: Final[dict[Offer, int]] = {"loentilskud_private": 25, "loentilskud_public": 17}
"""Weeks with a wage subsidy: within six and four months (LAB § 68)."""

_MORE: Final = (4, 6, 8, 13)
_READY: Final = frozenset({"jobparat", "uddannelsesparat", "aabenlyst_uddannelsesparat"})
_INSURED: Final = frozenset({"akademikere", "dagpenge_oevrige", "dagpenge"})


class Stay(Struct, frozen=True):
    """One placement; days are ordinals, first and last both included."""

    offer: Offer
    practice_type: PracticeType | None
    hours: int
    started: int
    planned: int
    extended: int | None
    ended: int
    reason: EndReason

    @property
    def last(self) -> int:
        """The last day that it takes a slot, as far as anybody plans."""
        return max(self.planned, self.extended or 0, self.ended)


def stay(draws: Draws, person: Person, started: int) -> Stay:
    """Draw the stay of a candidate that starts on a day."""
    offer = _offer(draws)
    weeks = _SUBSIDY.get(offer) or _weeks(person.target_group, person.readiness)
    planned = _end(started, weeks)
    extended: int | None = None
    reason: EndReason = "completed"
    ended = planned
    if draws.chance(rates.BROKEN_OFF):
        reason = draws.weighted(_BREAKS)
        ended = working_day_until(started + draws.between(3, max(4, 7 * weeks - 7)))
        ended = max(ended, started)
    elif weeks == _LONG and draws.chance(rates.EXTENDED / (1 - rates.BROKEN_OFF)):
        ended = extended = _end(started, weeks + draws.pick(_MORE))
    if offer != "praktik":
        return Stay(offer, None, 37, started, planned, extended, ended, reason)
    kind = draws.weighted(_TYPES) if started >= TYPES_SINCE else None
    hours = draws.pick((15, 20, 20, 25, 25, 30, 37))
    return Stay("praktik", kind, hours, started, planned, extended, ended, reason)


def _offer(draws: Draws) -> Offer:
    if not draws.chance(rates.SUBSIDISED):
        return "praktik"
    return "loentilskud_public" if draws.chance(0.4) else "loentilskud_private"


def _weeks(target_group: str, readiness: Readiness | None) -> int:
    return _SHORT if target_group in _INSURED or readiness in _READY else _LONG


def _end(started: int, weeks: int) -> int:
    return max(started, working_day_until(started + 7 * weeks - 1))
