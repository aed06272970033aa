"""Placements (virksomhedspraktik, løntilskud): agreed, started, run and ended."""

from datetime import date
from typing import Final

from msgspec import Struct

from praktiklog_events import (
    Fact,
    HoursChanged,
    PlacementAgreed,
    PlacementExtended,
    PlacementFollowedUp,
    PlacementInterrupted,
    PlacementStarted,
    PlacementVoided,
)
from praktiklog_simulator.simulate import mistakes, outcomes, rates
from praktiklog_simulator.simulate.days import on, working_day_from
from praktiklog_simulator.simulate.diary import Diary
from praktiklog_simulator.simulate.draws import Draws
from praktiklog_simulator.simulate.people import Person
from praktiklog_simulator.simulate.stays import Stay

_PURPOSES: Final = ("clarify_goal", "clarify_skills", "new_skills", "job_in_company")
_RESULTS: Final = ("as_planned", "as_planned", "as_planned", "at_risk", "needs_support")
_HEARD_OVER: Final = 13 * 7
"""Days beyond which a praktik is talked over with the employees."""

_FOLLOWED_UP_EVERY: Final = 28


class Place(Struct, frozen=True):
    """Where a placement is to be, and what it comes from; everything but the company may lack."""

    company_id: str
    agreement_id: str | None = None
    reservation_id: str | None = None
    referral_id: str | None = None


def agree(
    diary: Diary,
    jobcentre: str,
    person: Person,
    place: Place,
    stay: Stay,
    key: str,
    day: int,
    after: int,
) -> int:
    """Write down what was agreed on a day; return the stamp of it."""
    fact = PlacementAgreed(
        placement_id=key,
        company_id=place.company_id,
        agreement_id=place.agreement_id,
        reservation_id=place.reservation_id,
        referral_id=place.referral_id,
        candidate_id=person.candidate_id,
        jobcentre=jobcentre,
        agreed_on=on(day),
        starts_on=on(stay.started),
        planned_end_on=on(stay.planned),
        offer=stay.offer,
        practice_type=stay.practice_type,
        purpose=_purpose(stay),
        target_group=person.target_group,
        readiness=person.readiness,
        hours_per_week=float(stay.hours),
        employees_heard_on=_heard(stay, stay.planned, day),
    )
    return diary.write(fact, day, after=after)


def run(
    diary: Diary,
    draws: Draws,
    jobcentre: str,
    person: Person,
    place: Place,
    stay: Stay,
    key: str,
    after: int,
) -> int:
    """Write down a placement from its first day to what came of it; return its end's stamp.

    Some starts are registered by mistake first, voided, and registered anew under another id.
    """
    if draws.chance(rates.PLACEMENT_VOIDED):
        wrong = f"{key}-0"
        stamp = diary.write(
            _start(jobcentre, person, place, stay, wrong), stay.started, after=after
        )
        after = mistakes.void(
            diary, PlacementVoided(placement_id=wrong, reason=mistakes.MISTAKE), stamp
        )
    start = _start(jobcentre, person, place, stay, key)
    after = diary.write(start, stay.started, after=after, late=mistakes.days_late(draws))
    for day, fact in sorted(_course(draws, stay, key), key=lambda dated: dated[0]):
        after = diary.write(fact, day, after=after)
    ended = mistakes.end(diary, draws, stay, key, after)
    outcomes.observe(diary, draws, person, stay, key, ended)
    return ended


def _start(jobcentre: str, person: Person, place: Place, stay: Stay, key: str) -> PlacementStarted:
    return PlacementStarted(
        placement_id=key,
        company_id=place.company_id,
        agreement_id=place.agreement_id,
        reservation_id=place.reservation_id,
        referral_id=place.referral_id,
        candidate_id=person.candidate_id,
        jobcentre=jobcentre,
        offer=stay.offer,
        practice_type=stay.practice_type,
        purpose=_purpose(stay),
        target_group=person.target_group,
        readiness=person.readiness,
        hours_per_week=float(stay.hours),
        started_on=on(stay.started),
        planned_end_on=on(stay.planned),
        employees_heard_on=_heard(stay, stay.planned, stay.started),
    )


def _course(draws: Draws, stay: Stay, key: str) -> list[tuple[int, Fact]]:
    """Draw what happens between the first day and the last, each with its day."""
    facts: list[tuple[int, Fact]] = []
    day = stay.started
    while (day := day + _FOLLOWED_UP_EVERY - draws.below(7)) < stay.ended:
        met = working_day_from(day)
        if met > stay.ended:
            break
        facts.append(
            (
                met,
                PlacementFollowedUp(
                    placement_id=key,
                    track="company" if draws.chance(0.3) else "candidate",
                    followed_up_on=on(met),
                    result=draws.pick(_RESULTS),
                ),
            )
        )
    if stay.ended - stay.started > _FOLLOWED_UP_EVERY:
        facts += _on_the_way(draws, stay, key)
    if stay.extended is not None:
        decided = working_day_from(stay.planned - draws.between(3, 14))
        facts.append(
            (
                decided,
                PlacementExtended(
                    placement_id=key,
                    planned_end_on=on(stay.extended),
                    decided_on=on(decided),
                    reason="skills",
                    employees_heard_on=_heard(stay, stay.extended, decided),
                ),
            )
        )
    return facts


def _on_the_way(draws: Draws, stay: Stay, key: str) -> list[tuple[int, Fact]]:
    facts: list[tuple[int, Fact]] = []
    if stay.offer == "praktik" and draws.chance(rates.HOURS_CHANGED):
        day = draws.between(stay.started + 7, stay.ended - 7)
        hours = float(draws.pick((15, 20, 25, 30, 37)))
        facts.append(
            (day, HoursChanged(placement_id=key, hours_per_week=hours, effective_on=on(day)))
        )
    if draws.chance(rates.INTERRUPTED):
        day = draws.between(stay.started + 7, stay.ended - 14)
        until = day + draws.between(1, 10)
        facts.append(
            (
                until,
                PlacementInterrupted(
                    placement_id=key,
                    interrupted_on=on(day),
                    until_on=on(until),
                    reason=draws.pick(("sickness", "sickness", "holiday", "closed_company")),
                ),
            )
        )
    return facts


def _purpose(stay: Stay) -> str | None:
    """Give a praktik its purpose; the same for what was agreed and what started."""
    return _PURPOSES[stay.started % len(_PURPOSES)] if stay.offer == "praktik" else None


def _heard(stay: Stay, until: int, day: int) -> date | None:
    """Tell when the employees were heard: only where it is to last longer than 13 weeks."""
    if stay.offer != "praktik" or until - stay.started < _HEARD_OVER:
        return None
    return on(day)
