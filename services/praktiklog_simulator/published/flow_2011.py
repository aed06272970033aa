"""The referrals of January to June 2011, with the published inflow, time and share on.

Published are means and shares; assumed are the months they are about, the number of cases
behind a share and how the times spread around their mean.
"""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from praktiklog_simulator.published import tables
from praktiklog_simulator.published.days import (
    A_DAY,
    is_working_day,
    working_day_from,
    working_day_until,
    working_days_between,
)
from praktiklog_simulator.published.draw import chance, draw, evenly, pick, shuffled
from praktiklog_simulator.published.referrals import Referral, of_stay, without_stay
from praktiklog_simulator.published.stays import Stay

FROM: Final = date(2011, 1, 1)
TO: Final = date(2011, 7, 1)
MONTHS: Final = 6
"""The period that the flow figures are read as being about; `TO` is exclusive."""

ASSUMED_SHARES: Final = {"aarhus": 70, "fredensborg": 74}
"""Per cent on to a placement where none was published."""

_TEN: Final = 10
_QUICK_PERCENT: Final = {"holstebro": 75}
"""Per cent of the referred who start within 10 working days, where the catalogue says so."""

_SPREAD: Final = (30, 40, 50, 58, 66, 74, 82, 90, 98, 108, 120, 135, 155, 180, 214)
"""Times to the start in per cent of their mean, each as likely as the others."""

_LEAST_SLOW: Final = 17
_WAITING_PERCENT: Final = 15


class Expected(Struct, frozen=True):
    """What the referrals of one jobcentre come to; `total_days` is over the `started`."""

    jobcentre: str
    referred: int
    started: int
    total_days: int
    quick: int


def expected() -> dict[str, Expected]:
    """Tell for each jobcentre with a published flow which cases it is read as."""
    found = {}
    for row in tables.flow():
        mean = row.days if row.weeks is None else 7 * row.weeks
        found[row.jobcentre] = _expected(row.jobcentre, row.referred_per_month, row.share_pct, mean)
    for line in tables.development():
        if line.jobcentre in ASSUMED_SHARES and line.referred_per_month and line.duration:
            found[line.jobcentre] = _expected(
                line.jobcentre,
                line.referred_per_month,
                ASSUMED_SHARES[line.jobcentre],
                int(line.duration.removesuffix(" dage")),
            )
    return found


def _expected(jobcentre: str, per_month: int, share_pct: int, mean_days: float) -> Expected:
    referred = per_month * MONTHS
    started = round(referred * share_pct / 100)
    return Expected(
        jobcentre,
        referred,
        started,
        round(started * mean_days),
        referred * _QUICK_PERCENT.get(jobcentre, 0) // 100,
    )


def cohort(wanted: Expected, stays: list[Stay]) -> list[Referral]:
    """Pick the stays that a referral of the period led to, and add the referrals without one."""
    chosen = _started(wanted, [stay for stay in stays if stay.offer == "praktik"])
    referrals = [of_stay(stay, referred_on, through_course=True) for stay, referred_on in chosen]
    months = Counter(dict.fromkeys(range(1, MONTHS + 1), 0))
    months.update(referral.referred_on.month for referral in referrals)
    for index in range(wanted.referred - wanted.started):
        month = min(months, key=lambda number: (months[number], number))
        months[month] += 1
        key = f"ph-{wanted.jobcentre}-2011-{index + 1:03}-ref"
        day = date(FROM.year, month, 4 + draw(24, "day", key))
        waits = chance(_WAITING_PERCENT, "waits", key)
        referrals.append(without_stay(wanted.jobcentre, key, working_day_until(day), waits=waits))
    return referrals


def _started(wanted: Expected, stays: list[Stay]) -> list[tuple[Stay, date]]:
    """Choose stays and days of referral, so that their times sum up to the total."""
    mean = wanted.total_days // wanted.started
    quick: list[tuple[Stay, date]] = []
    if wanted.quick:
        possible = [
            (stay, _days_before(stay, 3 + draw(11, "q", stay.placement_id))) for stay in stays
        ]
        quick = _month_by_month([pair for pair in possible if _in_period(pair[1])], wanted.quick)
        left = wanted.total_days - sum(_days(pair) for pair in quick)
        mean = left // (wanted.started - wanted.quick)
    used = {stay.placement_id for stay, _ in quick}
    spread = [
        (stay, _days_before(stay, mean * pick(_SPREAD, "days", stay.placement_id) // 100))
        for stay in stays
        if stay.placement_id not in used
    ]
    least = _LEAST_SLOW if quick else 2
    fitting = [pair for pair in spread if _in_period(pair[1]) and _days(pair) >= least]
    slow = _month_by_month(fitting, wanted.started - len(quick))
    if len(quick) + len(slow) < wanted.started:
        raise ValueError(f"{wanted.jobcentre} has too few placements for its referrals of 2011")
    total = wanted.total_days - sum(_days(pair) for pair in quick)
    return sorted(
        quick + _moved_to(total, slow, least), key=lambda pair: (pair[1], pair[0].placement_id)
    )


def _month_by_month(pairs: list[tuple[Stay, date]], number: int) -> list[tuple[Stay, date]]:
    """Take as many from every month of referral as there are, and the rest where some are left."""
    taken: list[tuple[Stay, date]] = []
    left: list[tuple[Stay, date]] = []
    for month in range(1, MONTHS + 1):
        there = [pair for pair in pairs if pair[1].month == month]
        quota = number * month // MONTHS - number * (month - 1) // MONTHS
        some = evenly(there, quota)
        taken += some
        used = {stay.placement_id for stay, _ in some}
        left += [pair for pair in there if pair[0].placement_id not in used]
    return taken + evenly(left, number - len(taken))


def _moved_to(total: int, pairs: list[tuple[Stay, date]], least: int) -> list[tuple[Stay, date]]:
    """Move days of referral, one working day at a time, until the times sum up to `total`."""
    moved = list(pairs)
    missing = total - sum(_days(pair) for pair in moved)
    for turn in range(200):
        for index in shuffled(range(len(moved)), "move", turn):
            stay, referred_on = moved[index]
            if missing > 0:
                other = working_day_until(referred_on - A_DAY)
            else:
                other = working_day_from(referred_on + A_DAY)
            change = (referred_on - other).days
            if abs(missing - change) >= abs(missing) or not _in_period(other):
                continue
            if (stay.started_on - other).days < least:
                continue
            moved[index] = (stay, other)
            missing -= change
        if missing == 0:
            return moved
    raise ValueError(f"the times of {pairs[0][0].jobcentre} cannot be moved to {total} days")


def _days_before(stay: Stay, days: int) -> date:
    return working_day_until(stay.started_on - timedelta(days=days))


def _days(pair: tuple[Stay, date]) -> int:
    stay, referred_on = pair
    return (stay.started_on - referred_on).days


def _in_period(day: date) -> bool:
    return FROM <= day < TO and is_working_day(day)


def within_ten_working_days(referral: Referral) -> bool:
    """Say whether the referral led to a placement within ten working days."""
    stay = referral.stay
    return stay is not None and (
        working_days_between(referral.referred_on, stay.started_on) <= _TEN
    )
