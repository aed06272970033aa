"""The history of six jobcentres from autumn 2009 to the end of 2011."""

from datetime import date, datetime
from itertools import pairwise

from praktiklog_events import TargetSet
from praktiklog_simulator.published import attempts, placements, referrals, tables
from praktiklog_simulator.published.agreements import Agreement, Pause, write_course, write_opening
from praktiklog_simulator.published.companies import register
from praktiklog_simulator.published.days import A_DAY, JUNE_2010, JUNE_2011, working_day_from
from praktiklog_simulator.published.diary import Diary
from praktiklog_simulator.published.draw import chance
from praktiklog_simulator.published.journeys import journeys
from praktiklog_simulator.published.journeys import referrals as referrals_of
from praktiklog_simulator.published.seats_2010_2011 import days, fill
from praktiklog_simulator.published.slots_2010_2011 import agreements
from praktiklog_simulator.published.stays import Stay

_LONG_EMPTY = 35


def write(diary: Diary) -> None:
    """Write down the years 2009 to 2011 of every jobcentre in the published development."""
    rows = {(row.jobcentre, row.year): row for row in tables.development()}
    for (jobcentre, year), before in rows.items():
        if year == JUNE_2010.year:
            _write_jobcentre(diary, before, rows[jobcentre, JUNE_2011.year])


def _write_jobcentre(diary: Diary, before: tables.Development, after: tables.Development) -> None:
    if after.campaign_target is not None:
        _write_target(diary, after.jobcentre, after.campaign_target)
    planned = agreements(before, after)
    stays = fill(planned, days(before, after))
    known: dict[str, datetime] = {}
    for agreement in planned:
        opened = write_opening(diary, agreement)
        known[agreement.agreement_id] = opened
        write_course(diary, agreement, _pause(agreement, stays), opened)
    outside = {stay.seat.company for stay in stays if stay.seat.agreement is None}
    for company in sorted(outside, key=lambda company: company.company_id):
        register(diary, company, date(2010, 1, 4), 3)
    room = attempts.Room(
        planned,
        {
            agreement.agreement_id: [stay for stay in stays if stay.seat.agreement == agreement]
            for agreement in planned
        },
    )
    found = referrals_of(before.jobcentre, stays)
    for referral in found:
        known[referral.referral_id] = referrals.write(diary, referral)
        if referral.stay is None:
            attempts.write(diary, referral, room, known)
    for journey in journeys(stays, found):
        known[journey.stay.placement_id] = placements.write(diary, journey, known)


def _write_target(diary: Diary, jobcentre: str, target: int) -> None:
    """Write down the campaign's target (mål 1) for June 2011."""
    diary.write(
        TargetSet(
            jobcentre=jobcentre,
            measure="persons_in_placement",
            period_from=date(2011, 6, 1),
            period_to=date(2011, 6, 30),
            value=float(target),
            counting_rule="stock_mid_month",
        ),
        jobcentre,
        date(2010, 9, 1),
    )


def _pause(agreement: Agreement, stays: list[Stay]) -> Pause | None:
    """Pause some agreements where nobody was there for weeks, never on a published day."""
    if not chance(40, "pause", agreement.agreement_id):
        return None
    there = sorted(
        (stay.started_on, stay.ended_on) for stay in stays if stay.seat.agreement == agreement
    )
    for (_, left_on), (came_on, _) in pairwise(there):
        if (came_on - left_on).days < _LONG_EMPTY:
            continue
        if any(left_on < day < came_on for day in (JUNE_2010, JUNE_2011)):
            continue
        paused_on = working_day_from(left_on + 8 * A_DAY)
        resumed_on = working_day_from(came_on - 15 * A_DAY)
        if any(stop > paused_on and start < resumed_on for start, stop in there):
            continue
        return Pause(paused_on, resumed_on) if paused_on < resumed_on else None
    return None
