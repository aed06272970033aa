"""Effect at a horizon after placements ended (contract, "How the figures are computed")."""

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
from praktiklog_projections.asking.wilson import interval
from praktiklog_projections.effect.tables import AGREEMENT, COMPANY, OUTCOME, PLACEMENT
from praktiklog_projections.errors import UnknownHorizon

KEYS: Final = (
    "jobcentre",
    "company_id",
    "agreement_id",
    "slot_kind",
    "branch",
    "sector",
    *PERIODS,
    "target_group",
    "benefit",
    "readiness",
    "practice_type",
    "offer",
)

# Adding months, PostgreSQL takes the last day of a month that lacks the day.
_DUE: Final = {
    "4w": "ended_on + 28",
    "5w": "ended_on + 35",
    "13w": "ended_on + 91",
    "26w": "ended_on + 182",
    "1m": "ended_on + interval '1 month'",
    "2m": "date_trunc('month', ended_on) + interval '3 months' - interval '1 day'",
    "3m": "ended_on + interval '3 months'",
    "6m": "ended_on + interval '6 months'",
    "12m": "ended_on + interval '12 months'",
}

HORIZONS: Final = tuple(_DUE)

_SUCCESS: Final = "status IN ('ordinary_job', 'education')"


def effect(
    question: Question, period_from: date, period_to: date, horizon: str, by: Sequence[str]
) -> list[ResultRow]:
    """Return what became of those whose placement ended in the period; `period_to` is exclusive.

    Raises `UnknownKey` and `UnknownHorizon`.
    """
    keys = check_keys("effect", by, KEYS)
    if horizon not in _DUE:
        raise UnknownHorizon(horizon, HORIZONS)
    known = ", ".join(
        f"{table.name} AS ({question.known(table)})"
        for table in (COMPANY, AGREEMENT, PLACEMENT, OUTCOME)
    )
    joins = ""
    if "slot_kind" in keys:
        joins += " LEFT JOIN agreement USING (agreement_id)"
    if {"branch", "sector"} & set(keys):
        joins += " LEFT JOIN company USING (company_id)"
    columns = [
        label(key, "coalesce(ended_on, planned_end_on)") if key in PERIODS else key for key in keys
    ]
    grouped = f"GROUP BY {', '.join(str(at + 1) for at in range(len(keys)))}" if keys else ""
    records = question.fetch(
        f"""
        WITH {known}, status AS (
          SELECT DISTINCT ON (placement_id) placement_id, status
          FROM outcome WHERE horizon = %(horizon)s
          ORDER BY placement_id, source = 'register' DESC
        ), population AS (
          SELECT *, {_DUE[horizon]} AS due_on
          FROM placement LEFT JOIN status USING (placement_id)
          WHERE (ended_on >= %(since)s AND ended_on < %(until)s)
             OR (ended_on IS NULL AND planned_end_on < %(today)s
                 AND planned_end_on >= %(since)s AND planned_end_on < %(until)s)
        )
        SELECT {", ".join([*columns, "count(ended_on)"])},
               count(*) FILTER (WHERE ended_on IS NOT NULL AND status <> 'unknown'),
               count(*) FILTER (WHERE ended_on IS NOT NULL AND {_SUCCESS}),
               count(*) FILTER (
                 WHERE ended_on IS NOT NULL AND status IS NULL AND due_on > %(today)s),
               count(*) FILTER (WHERE ended_on IS NULL)
        FROM population{joins} {grouped}
        """,
        since=period_from,
        until=period_to,
        horizon=horizon,
    )
    return in_order([_row(keys, record) for record in records], keys)


def _row(keys: Sequence[str], record: tuple[Any, ...]) -> ResultRow:
    row: ResultRow = dict(zip(keys, record, strict=False))
    ended, observed, successes, pending, end_missing = record[len(keys) :]
    missing = ended - observed - pending
    ci_low, ci_high = interval(successes, observed)
    row |= {
        "ended": ended,
        "observed": observed,
        "successes": successes,
        "share": ratio(successes, observed),
        "ci_low": ci_low,
        "ci_high": ci_high,
        "pending": pending,
        "missing": missing,
        "coverage": ratio(observed, observed + missing),
        "bound_low": ratio(successes, observed + missing),
        "bound_high": ratio(successes + missing, observed + missing),
        "end_missing": end_missing,
    }
    return row
