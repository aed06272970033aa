"""Flow of a cohort, referral by referral."""

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache

import holidays

from tests.oracle import facts
from tests.oracle.known_at import Event
from tests.oracle.rows import FLOW_KEYS, Key, Row, check_keys, days, in_order, key_of, mean, ratio

SATURDAY = 5
TEN = 10


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of Denmark in a year."""
    return frozenset(holidays.country_holidays("DK", years=year))


def is_working_day(day: date) -> bool:
    """Say whether it is a Monday to Friday that is no public holiday."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def within_ten_working_days(referred_on: date, started_on: date) -> bool:
    """Say whether at most ten working days lie after the one day, up to and with the other."""
    working = 0
    for day in days(referred_on + timedelta(days=1), started_on):
        working += is_working_day(day)
        if working > TEN:
            return False
    return True


def flow(
    events: Sequence[Event], moment: datetime, from_: date, to: date, by: Sequence[str]
) -> list[Row]:
    """Return the flow of those referred in the period, in calendar days; ``to`` is exclusive."""
    del moment  # only what has happened counts here, and that is known or not
    check_keys(by, FLOW_KEYS)
    cohorts: dict[Key, list[facts.Referral]] = defaultdict(list)
    if not by:
        cohorts[()] = []
    for referral in facts.referrals(events).values():
        if from_ <= referral.referred_on < to:
            fields = {
                "jobcentre": referral.jobcentre,
                "target_group": referral.target_group,
                "benefit": facts.benefit(referral.target_group),
                "readiness": referral.readiness,
            }
            cohorts[key_of(by, fields, referral.referred_on)].append(referral)
    return in_order(
        (
            {**dict(zip(by, key, strict=True)), **measures(cohort)}
            for key, cohort in cohorts.items()
        ),
        by,
    )


def measures(cohort: Sequence[facts.Referral]) -> Row:
    """Return the measures of one cohort."""
    started = closed = quick = 0
    to_start: list[int] = []
    to_course: list[int] = []
    course_to_start: list[int] = []
    for referral in cohort:
        course = referral.course_started_on
        if course is not None:
            to_course.append((course - referral.referred_on).days)
        if referral.started_on is None:
            closed += referral.closed_on is not None
            continue
        started += 1
        to_start.append((referral.started_on - referral.referred_on).days)
        quick += within_ten_working_days(referral.referred_on, referral.started_on)
        if course is not None:
            course_to_start.append((referral.started_on - course).days)
    return {
        "referred": len(cohort),
        "started": started,
        "share_started": ratio(started, len(cohort)),
        "mean_days": mean(to_start),
        "median_days": float(statistics.median(to_start)) if to_start else None,
        "mean_waiting_days": mean(to_course),
        "mean_course_days": mean(course_to_start),
        "started_within_10_working_days": quick,
        "waiting": len(cohort) - started - closed,
        "closed": closed,
    }


def rows(
    events: Sequence[Event],
    moment: datetime,
    since: date,
    until: date,
    by: Sequence[str],
    _params: Mapping[str, str],
) -> list[Row]:
    """Return the rows of a question as every measure's are asked for."""
    return flow(events, moment, since, until, by)
