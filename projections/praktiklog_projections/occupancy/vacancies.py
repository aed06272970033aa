"""Vacancies (ledige pladser) on one day, agreement by agreement."""

from datetime import date
from typing import Final

from praktiklog_projections.asking.query import Question, ResultRow
from praktiklog_projections.occupancy.tables import AGREEMENT, PLACEMENT, RESERVATION, SCHEDULE

COLUMNS: Final = (
    "jobcentre",
    "agreement_id",
    "company_id",
    "slot_kind",
    "slots",
    "occupied",
    "reserved",
    "vacant",
    "confirmed_on",
)

_SQL: Final = """
capacity AS (
  SELECT DISTINCT ON (agreement_id) agreement_id, slots FROM schedule
  WHERE kind IN ('open', 'capacity') AND effective_on <= %(day)s
  ORDER BY agreement_id, effective_on DESC, known_from DESC
), pause AS (
  SELECT DISTINCT ON (agreement_id) agreement_id, kind = 'pause' AS paused FROM schedule
  WHERE kind IN ('pause', 'resume') AND effective_on <= %(day)s
  ORDER BY agreement_id, effective_on DESC, known_from DESC
), told AS (
  SELECT agreement_id,
         coalesce(bool_or(kind = 'close' AND effective_on <= %(day)s), false) AS closed,
         max(effective_on) FILTER (WHERE kind = 'confirm') AS confirmed_on
  FROM schedule GROUP BY agreement_id
), occupied AS (
  SELECT agreement_id, count(*) AS occupied FROM placement
  WHERE agreement_id IS NOT NULL AND started_on <= %(day)s
    AND coalesce(ended_on, greatest(planned_end_on, %(today)s)) >= %(day)s
  GROUP BY agreement_id
), reserved AS (
  SELECT agreement_id, count(*) AS reserved FROM reservation r
  WHERE released_on IS NULL AND expires_at > %(moment)s
    AND %(day)s BETWEEN starts_on AND ends_on
    AND NOT EXISTS (SELECT FROM placement p WHERE p.reservation_id = r.reservation_id)
  GROUP BY agreement_id
), state AS (
  SELECT jobcentre, agreement_id, company_id, slot_kind,
         opened_on <= %(day)s AND NOT coalesce(closed, false) AS is_open,
         CASE WHEN paused THEN 0 ELSE coalesce(slots, 0) END AS slots,
         coalesce(occupied, 0) AS occupied, coalesce(reserved, 0) AS reserved, confirmed_on
  FROM agreement
  LEFT JOIN capacity USING (agreement_id) LEFT JOIN pause USING (agreement_id)
  LEFT JOIN told USING (agreement_id)
  LEFT JOIN occupied USING (agreement_id) LEFT JOIN reserved USING (agreement_id)
)
SELECT jobcentre, agreement_id, company_id, slot_kind,
       CASE WHEN is_open THEN slots ELSE 0 END, occupied, reserved,
       CASE WHEN is_open THEN slots ELSE 0 END - occupied - reserved, confirmed_on::text
FROM state WHERE is_open OR occupied > 0 OR reserved > 0
ORDER BY jobcentre, agreement_id
"""


def vacancies(question: Question, on: date) -> list[ResultRow]:
    """Return a row for each agreement that is open on the day or has someone in it."""
    known = ", ".join(
        f"{table.name} AS ({question.known(table)})"
        for table in (AGREEMENT, SCHEDULE, RESERVATION, PLACEMENT)
    )
    return [
        dict(zip(COLUMNS, record, strict=True))
        for record in question.fetch(f"WITH {known}, {_SQL}", day=on)
    ]
