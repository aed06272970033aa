"""Flow of those referred in a period, in calendar days (contract, "How the figures are computed").

The country's own documents count the same steps: referral, visitation course, first day.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from praktiklog_projections.asking.query import (
    PERIODS,
    Question,
    ResultRow,
    check_keys,
    in_order,
    label,
    ratio,
)
from praktiklog_projections.asking.working_days import last_day_within
from praktiklog_projections.flow.tables import REFERRAL, START

KEYS: Final = ("jobcentre", "target_group", "benefit", "readiness", *PERIODS)

_WORKING_DAYS: Final = 10

# percentile_cont leaves nulls out, as the sums do: those who have not started.
_MEASURES: Final = """
count(*), count(started_on), sum(started_on - referred_on),
percentile_cont(0.5) WITHIN GROUP (ORDER BY started_on - referred_on),
count(course_started_on), sum(course_started_on - referred_on),
count(started_on - course_started_on), sum(started_on - course_started_on),
count(*) FILTER (WHERE started_on <= quick_until),
count(*) FILTER (WHERE started_on IS NULL AND closed_on IS NOT NULL)
"""


def flow(
    question: Question, period_from: date, period_to: date, by: Sequence[str]
) -> list[ResultRow]:
    """Return the flow of referrals by key; `period_to` is exclusive. Raises `UnknownKey`."""
    keys = check_keys("flow", by, KEYS)
    period = {"since": period_from, "until": period_to}
    cohort = (
        f"cohort AS (SELECT * FROM ({question.known(REFERRAL)}) AS known "
        "WHERE referred_on >= %(since)s AND referred_on < %(until)s)"
    )
    days = [
        day
        for (day,) in question.fetch(
            f"WITH {cohort} SELECT DISTINCT referred_on FROM cohort", **period
        )
    ]
    columns = [label(key, "referred_on") if key in PERIODS else key for key in keys]
    grouped = f"GROUP BY {', '.join(str(at + 1) for at in range(len(keys)))}" if keys else ""
    records = question.fetch(
        f"""
        WITH {cohort}, first_start AS (
          SELECT referral_id, min(started_on) AS started_on
          FROM ({question.known(START)}) AS known GROUP BY referral_id
        )
        SELECT {", ".join([*columns, _MEASURES])}
        FROM cohort LEFT JOIN first_start USING (referral_id)
        LEFT JOIN unnest(%(days)s::date[], %(quick)s::date[]) AS quick(referred_on, quick_until)
          USING (referred_on)
        {grouped}
        """,
        **period,
        days=days,
        quick=[last_day_within(day, _WORKING_DAYS) for day in days],
    )
    return in_order([_row(keys, record) for record in records], keys)


def _row(keys: Sequence[str], record: tuple[Any, ...]) -> ResultRow:
    row: ResultRow = dict(zip(keys, record, strict=False))
    (
        referred,
        started,
        days,
        median,
        with_course,
        waiting_days,
        started_with_course,
        course_days,
        quick,
        closed,
    ) = record[len(keys) :]
    row |= {
        "referred": referred,
        "started": started,
        "share_started": ratio(started, referred),
        "mean_days": ratio(days, started),
        "median_days": median,
        "mean_waiting_days": ratio(waiting_days, with_course),
        "mean_course_days": ratio(course_days, started_with_course),
        "started_within_10_working_days": quick,
        "waiting": referred - started - closed,
        "closed": closed,
    }
    return row
