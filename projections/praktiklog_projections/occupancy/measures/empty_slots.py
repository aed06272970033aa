"""Empty slot-days (tomme pladsdage), agreement by agreement: no overfull one hides another's."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.columns import Gathered, Sum, share
from praktiklog_projections.asking.measure import Flag, Measure, Words
from praktiklog_projections.occupancy.capacity import FIRST_START, SCHEDULE_EVENTS, SEGMENTS
from praktiklog_projections.occupancy.keys import SLOT_KEYS
from praktiklog_projections.occupancy.tables import (
    AGREEMENT,
    COMPANY,
    PLACEMENT,
    RESERVATION,
    SCHEDULE,
)

_EVENTS: Final = """,
inside AS (
  SELECT agreement_id, positions FROM placement WHERE agreement_id IS NOT NULL
  UNION ALL SELECT agreement_id, positions FROM reservation
  UNION ALL SELECT r.agreement_id, p.positions
  FROM placement p JOIN reservation r USING (reservation_id)
), inside_events AS (
  SELECT agreement_id, array_agg(u.position) AS positions
  FROM inside, unnest(inside.positions) AS u(position) GROUP BY agreement_id
)"""

_JOIN_EVENTS: Final = """
  LEFT JOIN agreement USING (agreement_id) LEFT JOIN schedule_events USING (agreement_id)
  LEFT JOIN inside_events USING (agreement_id)"""


def _population(asked: Asked) -> str:
    return f"""{SEGMENTS}, {FIRST_START}{asked.if_explaining(SCHEDULE_EVENTS + _EVENTS)},
piece AS (
  SELECT agreement_id, greatest(effective_on, opened_on) AS since,
         least(next_on, closed_on, %(until)s::date) AS until,
         slots AS capacity, 0 AS held, 0 AS overdue, 0 AS booked
  FROM segment JOIN agreement USING (agreement_id) LEFT JOIN closing USING (agreement_id)
  WHERE NOT paused AND slots > 0
  UNION ALL
  SELECT agreement_id, started_on, least(ended_on + 1, %(until)s::date), 0, 1, 0, 0
  FROM placement WHERE agreement_id IS NOT NULL
  UNION ALL
  SELECT agreement_id, greatest(planned_end_on + 1, started_on), %(until)s::date, 0, 0, 1, 0
  FROM placement WHERE agreement_id IS NOT NULL AND ended_on IS NULL
  UNION ALL
  SELECT agreement_id, starts_on,
         least(ends_on + 1, expires_date, released_on, started_on, %(until)s::date), 0, 0, 0, 1
  FROM reservation LEFT JOIN first_start USING (reservation_id)
), edge AS (
  SELECT agreement_id, greatest(since, %(since)s::date) AS day, capacity, held, overdue, booked
  FROM piece WHERE since < until AND until > %(since)s::date
  UNION ALL
  SELECT agreement_id, until, -capacity, -held, -overdue, -booked
  FROM piece WHERE since < until AND until > %(since)s::date
), turn AS (
  SELECT agreement_id, day, sum(capacity) AS capacity, sum(held) AS held,
         sum(overdue) AS overdue, sum(booked) AS booked
  FROM edge GROUP BY agreement_id, day
), stretch AS (
  SELECT agreement_id, day AS since, lead(day) OVER days AS until,
         sum(capacity) OVER days AS capacity, sum(held) OVER days AS held,
         sum(overdue) OVER days AS overdue, sum(booked) OVER days AS booked
  FROM turn WINDOW days AS (PARTITION BY agreement_id ORDER BY day)
), counted AS (
  SELECT agreement_id AS thing, agreement_id, NULL::text AS jobcentre, NULL::text AS company_id,
         since, until, capacity,
         greatest(0, capacity - held - booked) AS empty,
         greatest(0, capacity - held + overdue - booked) AS empty_if_left,
         greatest(0, held + booked - capacity) AS overfull,
         dense_rank() OVER (ORDER BY agreement_id) AS number
         {
        asked.positions(
            "agreement.positions", "schedule_events.positions", "inside_events.positions"
        )
    }
  FROM stretch {asked.if_explaining(_JOIN_EVENTS)}
  WHERE until IS NOT NULL
)"""


def _longest_run(stretches: Sequence[Sequence[int]]) -> int:
    """Return the most days on end of one agreement; a stretch is its number, first day, days."""
    longest = 0
    for _, of_one in groupby(sorted(map(tuple, stretches)), key=itemgetter(0)):
        run, expected = 0, None
        for _, first, days in of_one:
            run = run + days if first == expected else days
            expected = first + days
            longest = max(longest, run)
    return longest


MEASURE: Final = Measure(
    id="empty_slots",
    projection="occupancy",
    tables=(COMPANY, AGREEMENT, SCHEDULE, RESERVATION, PLACEMENT),
    title=Words("Tomme pladsdage", "Empty slot-days"),
    question=Words(
        "Hvor mange pladsdage stod tomme, og hvor længe ad gangen?",
        "How many slot-days stood empty, and for how long on end?",
    ),
    definition=Words(
        "Pr. aftale og dag: kapacitet minus forløb, der holder en plads, minus reserverede, dog "
        "mindst 0. Er der flere end kapaciteten, er aftalen overfyldt den dag; det skjuler ingen "
        "anden aftales tomme plads.",
        "By agreement and day: capacity less placements that hold a slot less reserved, at least "
        "0. More than the capacity is overfull, and hides no other agreement's empty slot.",
    ),
    population_words=Words("Aftalers dage til og med i dag", "Days of agreements until today"),
    unit="slot-day",
    source="E4, E5, D11",
    population=_population,
    keys=SLOT_KEYS,
    by_time="spans",
    columns=(
        Sum(
            name="available_slot_days",
            da="Pladsdage til rådighed",
            en="Available slot-days",
            unit="days",
            value="capacity * days",
        ),
        Sum(
            name="empty_slot_days",
            da="Tomme pladsdage",
            en="Empty slot-days",
            unit="days",
            value="empty * days",
        ),
        Sum(
            name="empty_if_overdue_left",
            da="Tomme, hvis de over tiden er gået",
            en="Empty if those overdue have left",
            unit="days",
            value="empty_if_left * days",
        ),
        Sum(
            name="overfull_slot_days",
            da="Overfyldte pladsdage",
            en="Overfull slot-days",
            unit="days",
            value="overfull * days",
        ),
        Gathered(
            name="longest_empty_run_days",
            da="Længste tomme stræk, dage",
            en="Longest empty run, days",
            unit="days",
            value="ARRAY[number, first_day - date '1900-01-01', days]",
            where="empty > 0",
            fold=_longest_run,
        ),
        share(
            "empty_share",
            "Andel tomme",
            "Share empty",
            of="empty_slot_days",
            over="available_slot_days",
        ),
    ),
    flags=(Flag("presumed", lambda row: row["empty_slot_days"] != row["empty_if_overdue_left"]),),
    publishable=True,
)
"""How many slot-days stood empty."""
