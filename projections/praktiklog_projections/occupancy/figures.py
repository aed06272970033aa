"""Occupancy in slot-days (contract, "How the figures are computed").

Everything becomes spans of days (from, to before) that are cut to the period and to today, then
to months, quarters or years; no row is made for a day.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from praktiklog_projections.asking.periods import Bucket, buckets
from praktiklog_projections.asking.query import (
    PERIODS,
    Question,
    ResultRow,
    check_keys,
    in_order,
    ratio,
)
from praktiklog_projections.occupancy.tables import (
    AGREEMENT,
    COMPANY,
    PLACEMENT,
    RESERVATION,
    SCHEDULE,
)
from praktiklog_runtime import clock

KEYS: Final = (
    "jobcentre",
    "company_id",
    "agreement_id",
    "slot_kind",
    "branch",
    "sector",
    *PERIODS,
)

MEASURES: Final = (
    "available_slot_days",
    "occupied_slot_days",
    "wage_subsidy_slot_days",
    "overdue_slot_days",
    "reserved_slot_days",
    "outside_slot_days",
)

# A capacity holds until the next one, a pause until it is resumed; windows carry both forward
# over the steps of an agreement in the order in which they hold.
_SPANS: Final = """
step AS (
  SELECT agreement_id, effective_on, known_from, kind, slots,
         count(*) FILTER (WHERE kind IN ('open', 'capacity')) OVER steps AS capacity_no,
         count(*) FILTER (WHERE kind IN ('pause', 'resume')) OVER steps AS pause_no
  FROM schedule WHERE kind NOT IN ('close', 'confirm')
  WINDOW steps AS (PARTITION BY agreement_id ORDER BY effective_on, known_from)
), segment AS (
  SELECT agreement_id, effective_on,
         lead(effective_on) OVER (PARTITION BY agreement_id ORDER BY effective_on, known_from)
           AS next_on,
         max(slots) OVER (PARTITION BY agreement_id, capacity_no) AS slots,
         bool_or(kind = 'pause') OVER (PARTITION BY agreement_id, pause_no) AS paused
  FROM step
), closing AS (
  SELECT agreement_id, min(effective_on) AS closed_on
  FROM schedule WHERE kind = 'close' GROUP BY agreement_id
), first_start AS (
  SELECT reservation_id, min(started_on) AS started_on
  FROM placement WHERE reservation_id IS NOT NULL GROUP BY reservation_id
), span AS (
  SELECT 0 AS measure, agreement_id, NULL::text AS jobcentre, NULL::text AS company_id,
         greatest(effective_on, opened_on, %(since)s::date) AS since,
         least(next_on, closed_on, %(until)s::date) AS until, slots AS weight
  FROM segment JOIN agreement USING (agreement_id) LEFT JOIN closing USING (agreement_id)
  WHERE NOT paused AND slots > 0
  UNION ALL
  SELECT CASE WHEN agreement_id IS NULL THEN 5 WHEN subsidised THEN 2 ELSE 1 END,
         agreement_id, jobcentre, company_id,
         greatest(started_on, %(since)s::date),
         least(coalesce(ended_on, planned_end_on) + 1, %(until)s::date), 1
  FROM placement
  WHERE started_on < %(until)s::date AND coalesce(ended_on, planned_end_on) >= %(since)s::date
  UNION ALL
  SELECT 3, agreement_id, jobcentre, company_id,
         greatest(planned_end_on + 1, started_on, %(since)s::date), %(until)s::date, 1
  FROM placement
  WHERE ended_on IS NULL AND agreement_id IS NOT NULL AND planned_end_on < %(until)s::date
  UNION ALL
  SELECT 4, agreement_id, NULL, NULL,
         greatest(starts_on, %(since)s::date),
         least(ends_on + 1, expires_date, released_on, started_on, %(until)s::date), 1
  FROM reservation LEFT JOIN first_start USING (reservation_id)
  WHERE starts_on < %(until)s::date AND ends_on >= %(since)s::date
)"""

_KEY_SQL: Final = {
    "jobcentre": "coalesce(a.jobcentre, s.jobcentre)",
    "company_id": "coalesce(a.company_id, s.company_id)",
    "agreement_id": "s.agreement_id",
    "slot_kind": "a.slot_kind",
    "branch": "c.branch",
    "sector": "c.sector",
}


def occupancy(
    question: Question, period_from: date, period_to: date, by: Sequence[str]
) -> list[ResultRow]:
    """Return slot-days by key; `period_to` is exclusive. Raises `UnknownKey`."""
    keys = check_keys("occupancy", by, KEYS)
    tomorrow = clock.danish_date(question.moment) + timedelta(days=1)
    until = min(period_to, tomorrow)
    cut = buckets(period_from, until, keys)
    rows = [_row(keys, record, cut) for record in _records(question, keys, period_from, until, cut)]
    rows = [row for row in rows if any(row[measure] for measure in MEASURES)]
    if not keys and not rows:
        rows = [dict.fromkeys(MEASURES, 0) | {"occupancy": None}]
    return in_order(rows, keys)


def _records(
    question: Question, keys: Sequence[str], since: date, until: date, cut: Sequence[Bucket]
) -> list[tuple[Any, ...]]:
    if not cut:
        return []
    things = [key for key in keys if key in _KEY_SQL]
    columns = [_KEY_SQL[key] for key in things]
    joins = ""
    if {"jobcentre", "company_id", "slot_kind", "branch", "sector"} & set(things):
        joins += " LEFT JOIN agreement a ON a.agreement_id = s.agreement_id"
    if {"branch", "sector"} & set(things):
        joins += f" LEFT JOIN company c ON c.company_id = {_KEY_SQL['company_id']}"
    periods = len(keys) > len(things)
    if periods:
        joins += " JOIN bucket b ON b.since < s.until AND b.until > s.since"
        columns.append("b.number")
        days = "(least(s.until, b.until) - greatest(s.since, b.since))"
    else:
        days = "(s.until - s.since)"
    sums = ", ".join(
        f"coalesce(sum(s.weight * {days}) FILTER (WHERE s.measure = {number}), 0)"
        for number in range(len(MEASURES))
    )
    known = ", ".join(
        f"{table.name} AS ({question.known(table)})"
        for table in (COMPANY, AGREEMENT, SCHEDULE, RESERVATION, PLACEMENT)
    )
    grouped = f"GROUP BY {', '.join(str(at + 1) for at in range(len(columns)))}" if columns else ""
    return question.fetch(
        f"""
        WITH {known}, {_SPANS}, bucket AS (
          SELECT number - 1 AS number, since, until
          FROM unnest(%(starts)s::date[], %(ends)s::date[])
            WITH ORDINALITY AS cut(since, until, number)
          WHERE until > (SELECT min(since) FROM span WHERE since < until)
        )
        SELECT {", ".join([*columns, sums])}
        FROM span s{joins}
        WHERE s.since < s.until {grouped}
        """,
        since=since,
        until=until,
        starts=[bucket.since for bucket in cut],
        ends=[bucket.until for bucket in cut],
    )


def _row(keys: Sequence[str], record: tuple[Any, ...], cut: Sequence[Bucket]) -> ResultRow:
    measures = [int(measure) for measure in record[-len(MEASURES) :]]
    values = iter(record)
    things = {key: next(values) for key in keys if key not in PERIODS}
    if len(things) < len(keys):
        bucket = cut[next(values)]
        things |= {key: bucket.label(key) for key in keys if key in PERIODS}
    row: ResultRow = {key: things[key] for key in keys}
    row |= dict(zip(MEASURES, measures, strict=True))
    row["occupancy"] = ratio(row["occupied_slot_days"], row["available_slot_days"])
    return row
