"""What agreements offer day by day, in SQL: the steps of their schedules made spans."""

from typing import Final

SEGMENTS: Final = """
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
)"""
"""`segment`: from `effective_on` to before `next_on` an agreement has `slots`, or is `paused`;
`closing`: the day on which it closes for good.

A capacity holds until the next one, a pause until it is resumed; windows carry both forward over
the steps of an agreement in the order in which they hold.
"""

FIRST_START: Final = """
first_start AS (
  SELECT reservation_id, min(started_on) AS started_on
  FROM placement WHERE reservation_id IS NOT NULL GROUP BY reservation_id
)"""
"""`first_start`: the first day of the placements made from a reservation."""

SCHEDULE_EVENTS: Final = """,
schedule_events AS (
  SELECT agreement_id, array_agg(known_from) AS positions FROM schedule GROUP BY agreement_id
)"""
"""`schedule_events`: the positions of all that an agreement's schedule was told."""

START_EVENTS: Final = """,
start_events AS (
  SELECT reservation_id, array_agg(u.position) AS positions
  FROM placement, unnest(placement.positions) AS u(position)
  WHERE reservation_id IS NOT NULL GROUP BY reservation_id
)"""
"""`start_events`: the positions of all that is known of the placements from a reservation."""
