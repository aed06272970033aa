"""The facts about one placement, in the order in which they were registered."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from praktiklog_events import (
    EndVoided,
    PlacementEnded,
    PlacementExtended,
    PlacementFollowedUp,
    PlacementStarted,
    PlacementVoided,
    SlotReserved,
)
from praktiklog_simulator.published.days import A_DAY, working_day_until
from praktiklog_simulator.published.diary import OFFICE_CLOSES, Diary
from praktiklog_simulator.published.draw import chance, draw, pick, weighted
from praktiklog_simulator.published.journeys import Journey
from praktiklog_simulator.published.outcomes import (
    FAILURES,
    Ended,
    Status,
    write_manual,
    write_register,
)
from praktiklog_simulator.published.referrals import TARGET_GROUP
from praktiklog_simulator.published.stays import Stay

Destination = Literal["ordinary_job", "education", "flexjob", "wage_subsidy", "benefit", "unknown"]

_DESTINATIONS: Final[tuple[tuple[Destination, int], ...]] = (
    ("benefit", 70),
    ("ordinary_job", 10),
    ("unknown", 9),
    ("education", 5),
    ("wage_subsidy", 4),
    ("flexjob", 2),
)
_STATUSES: Final[tuple[tuple[Status, int], ...]] = (
    ("ordinary_job", 11),
    ("education", 5),
    ("unknown", 3),
    *FAILURES,
)


def write(diary: Diary, journey: Journey, known: Mapping[str, datetime]) -> datetime:
    """Write down a placement and what became of it; return when its start was registered.

    `known` holds the moments at which agreements, referrals and earlier placements were
    registered, by their ids.
    """
    stay = journey.stay
    after = _latest(journey, known)
    reserved = _is_reserved(journey, after)
    if reserved:
        after = _write_reservation(diary, journey, after)
    if chance(1, "by mistake", stay.placement_id):
        after = _write_mistake(diary, journey, after)
    begun = diary.write(
        _start(journey, stay.placement_id, reserved=reserved),
        stay.jobcentre,
        stay.started_on,
        after=after,
        late=3 + draw(25, "late", stay.placement_id)
        if chance(5, "late start", stay.placement_id)
        else 0,
    )
    after = _write_course(diary, stay, begun)
    if stay.seat.agreement is None and stay.reason == "completed" and _forgotten(stay):
        return begun
    ended = Ended(stay.jobcentre, stay.placement_id, stay.ended_on, _write_end(diary, stay, after))
    kind = draw(100, "outcome", stay.placement_id)
    if kind < 58:  # noqa: PLR2004  per cent that the register has an answer for
        write_register(diary, ended, weighted(_STATUSES, "status", stay.placement_id))
    elif kind < 62:  # noqa: PLR2004  and that only somebody heard of
        write_manual(diary, ended)
    return begun


def _is_reserved(journey: Journey, after: datetime | None) -> bool:
    """Tell whether a slot was reserved: for most first stays with a referral, unless too late."""
    stay = journey.stay
    if journey.referral is None or journey.previous is not None or stay.seat.agreement is None:
        return False
    if after is not None and after.date() > stay.started_on:
        return False
    return chance(75, "reserved", stay.placement_id)


def _forgotten(stay: Stay) -> bool:
    # Only outside agreements: there a placement without an end is over at its planned end.
    return chance(6, "forgotten", stay.placement_id)


def _latest(journey: Journey, known: Mapping[str, datetime]) -> datetime | None:
    ids = []
    if journey.stay.seat.agreement is not None:
        ids.append(journey.stay.seat.agreement.agreement_id)
    if journey.referral is not None:
        ids.append(journey.referral.referral_id)
    if journey.previous is not None:
        ids.append(journey.previous.placement_id)
    return max((known[key] for key in ids), default=None)


def _start(journey: Journey, placement_id: str, *, reserved: bool) -> PlacementStarted:
    stay = journey.stay
    agreement = stay.seat.agreement
    return PlacementStarted(
        placement_id=placement_id,
        referral_id=None if journey.referral is None else journey.referral.referral_id,
        reservation_id=f"{stay.placement_id}-slot" if reserved else None,
        agreement_id=None if agreement is None else agreement.agreement_id,
        company_id=stay.seat.company.company_id,
        candidate_id=journey.candidate_id,
        jobcentre=stay.jobcentre,
        offer=stay.offer,
        target_group=TARGET_GROUP,
        hours_per_week=float(pick((15, 20, 20, 25, 30, 37), "hours", stay.placement_id)),
        started_on=stay.started_on,
        planned_end_on=stay.planned_end_on,
    )


def _write_reservation(diary: Diary, journey: Journey, after: datetime | None) -> datetime:
    stay, referral = journey.stay, journey.referral
    if referral is None or stay.seat.agreement is None:
        raise AssertionError("a reservation needs a referral and an agreement")
    key = stay.placement_id
    reserved_on = working_day_until(stay.started_on - timedelta(days=2 + draw(9, "booked", key)))
    reserved_on = max(reserved_on, referral.referred_on, stay.seat.agreement.opened_on)
    reserved_on = min(reserved_on, stay.started_on)
    starts_on = stay.started_on
    if chance(50, "from the day it was booked", key):  # the slot is kept until the person comes
        starts_on = min(max(reserved_on, stay.free_since), starts_on)
    return diary.write(
        SlotReserved(
            reservation_id=f"{key}-slot",
            agreement_id=stay.seat.agreement.agreement_id,
            company_id=stay.seat.company.company_id,
            referral_id=referral.referral_id,
            candidate_id=journey.candidate_id,
            reserved_on=reserved_on,
            starts_on=starts_on,
            ends_on=stay.planned_end_on,
            expires_at=datetime.combine(stay.started_on + 3 * A_DAY, OFFICE_CLOSES),
        ),
        stay.jobcentre,
        reserved_on,
        after=after,
    )


def _write_mistake(diary: Diary, journey: Journey, after: datetime | None) -> datetime:
    """Write down a start that never was, and that it never was."""
    stay = journey.stay
    wrong = f"{stay.placement_id}-wrong"
    begun = diary.write(
        _start(journey, wrong, reserved=False), stay.jobcentre, stay.started_on, after=after
    )
    return diary.write(
        PlacementVoided(placement_id=wrong, reason="wrong_offer_registered"),
        stay.jobcentre,
        stay.started_on,
        after=begun,
    )


def _write_course(diary: Diary, stay: Stay, after: datetime) -> datetime:
    """Write down what happened between start and end."""
    key = stay.placement_id
    length = (stay.ended_on - stay.started_on).days
    if chance(6, "followed up", key) and length:
        followed_up_on = working_day_until(stay.started_on + timedelta(days=length // 2))
        diary.write(
            PlacementFollowedUp(
                placement_id=key,
                track="company" if chance(40, "track", key) else "candidate",
                followed_up_on=max(followed_up_on, stay.started_on),
                result="as_agreed",
            ),
            stay.jobcentre,
            max(followed_up_on, stay.started_on),
            after=after,
        )
    if stay.extended_to is None:
        return after
    decided_on = working_day_until(
        stay.planned_end_on - timedelta(days=2 + draw(12, "decided", key))
    )
    decided_on = max(decided_on, stay.started_on)
    return diary.write(
        PlacementExtended(
            placement_id=key,
            planned_end_on=stay.extended_to,
            decided_on=decided_on,
            reason=pick(("more_training", "job_in_sight", "clarification"), "why", key),
        ),
        stay.jobcentre,
        decided_on,
        after=after,
    )


def _write_end(diary: Diary, stay: Stay, after: datetime) -> datetime:
    """Write down the end; now and then a wrong one stood there first."""
    key = stay.placement_id
    if chance(1, "wrong end", key) and stay.ended_on - A_DAY > stay.started_on:
        wrong = diary.write(
            PlacementEnded(placement_id=key, ended_on=stay.ended_on - A_DAY, reason="other"),
            stay.jobcentre,
            stay.ended_on - A_DAY,
            after=after,
        )
        after = diary.write(
            EndVoided(placement_id=key, reason="wrong_date"),
            stay.jobcentre,
            stay.ended_on,
            after=wrong,
        )
    return diary.write(
        PlacementEnded(
            placement_id=key,
            ended_on=stay.ended_on,
            reason=stay.reason,
            destination=weighted(_DESTINATIONS, "destination", key),
        ),
        stay.jobcentre,
        stay.ended_on,
        after=after,
        late=5 + draw(40, "late end", key) if chance(6, "is late", key) else 0,
    )
