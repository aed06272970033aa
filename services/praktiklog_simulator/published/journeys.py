"""Who sat in which stay: its referral, its candidate, and stays that one candidate had in turn."""

from collections import deque
from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from praktiklog_simulator.published import flow_2011
from praktiklog_simulator.published.days import working_day_until
from praktiklog_simulator.published.draw import chance, draw
from praktiklog_simulator.published.referrals import Referral, of_stay, without_stay
from praktiklog_simulator.published.stays import Stay

_REFERRED_PERCENT = 40
_CONTINUED_PERCENT = 35
_WITHOUT_STAY_PERCENT = 12
_LONGEST_BREAK = 30


class Journey(Struct, frozen=True):
    """A stay with its referral, if there was one, and the stay of the same person before it."""

    stay: Stay
    candidate_id: str
    referral: Referral | None
    previous: Stay | None


def referrals(jobcentre: str, stays: list[Stay]) -> list[Referral]:
    """Give the referrals of one jobcentre: those of the published flow and others around it.

    Where a flow was published, its period holds no other referrals.
    """
    wanted = flow_2011.expected().get(jobcentre)
    found = [] if wanted is None else flow_2011.cohort(wanted, stays)
    taken = {referral.stay.placement_id for referral in found if referral.stay is not None}
    for stay in stays:
        key = stay.placement_id
        if key in taken or not chance(_REFERRED_PERCENT, "referred", key):
            continue
        days = 2 + draw(35, "days", key) + draw(35, "more days", key)
        referred_on = working_day_until(stay.started_on - timedelta(days=days))
        if wanted is not None and flow_2011.FROM <= referred_on < flow_2011.TO:
            continue
        found.append(of_stay(stay, referred_on, through_course=chance(45, "course", key)))
        if chance(_WITHOUT_STAY_PERCENT, "nothing came of it", key):
            found.append(without_stay(jobcentre, f"{key}-other-ref", referred_on, waits=False))
    return found


def journeys(stays: Iterable[Stay], found: Iterable[Referral]) -> list[Journey]:
    """Give every stay a person; some had been in another stay that ended shortly before."""
    by_stay = {
        referral.stay.placement_id: referral for referral in found if referral.stay is not None
    }
    made: dict[str, Journey] = {}
    ended: deque[Stay] = deque()
    waiting: list[Stay] = []
    for stay in sorted(stays, key=lambda stay: (stay.started_on, stay.placement_id)):
        key = stay.placement_id
        waiting, ended = _settled(waiting, ended, stay.started_on)
        referral = by_stay.get(key)
        previous = None
        if referral is None and ended and chance(_CONTINUED_PERCENT, "continued", key):
            previous = ended.popleft()
            before = made[previous.placement_id]
            made[key] = Journey(stay, before.candidate_id, before.referral, previous)
        else:
            candidate = f"{key}-person" if referral is None else referral.candidate_id
            made[key] = Journey(stay, candidate, referral, None)
        waiting.append(stay)
    return list(made.values())


def _settled(waiting: list[Stay], ended: deque[Stay], day: date) -> tuple[list[Stay], deque[Stay]]:
    """Move the stays that ended before the day, and forget those that ended long before."""
    over = sorted(
        (stay for stay in waiting if stay.ended_on < day),
        key=lambda stay: (stay.ended_on, stay.placement_id),
    )
    running = [stay for stay in waiting if stay.ended_on >= day]
    fresh = deque(stay for stay in (*ended, *over) if (day - stay.ended_on).days <= _LONGEST_BREAK)
    return running, fresh
