"""Vacancies (ledige pladser) on one day, agreement by agreement; they look ahead."""

from typing import Final

from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.columns import Most, Sum
from praktiklog_projections.asking.measure import Measure, Own, Words
from praktiklog_projections.occupancy.capacity import SCHEDULE_EVENTS
from praktiklog_projections.occupancy.tables import AGREEMENT, PLACEMENT, RESERVATION, SCHEDULE

_EVENTS_INSIDE: Final = """,
placement_events AS (
  SELECT agreement_id, array_agg(u.position) AS positions
  FROM running, unnest(running.positions) AS u(position) GROUP BY agreement_id
), reservation_events AS (
  SELECT agreement_id, array_agg(u.position) AS positions
  FROM live, unnest(live.positions) AS u(position) GROUP BY agreement_id
)"""

_JOIN_EVENTS: Final = """
  LEFT JOIN schedule_events USING (agreement_id) LEFT JOIN placement_events USING (agreement_id)
  LEFT JOIN reservation_events USING (agreement_id)"""


def _population(asked: Asked) -> str:
    return f"""
capacity AS (
  SELECT DISTINCT ON (agreement_id) agreement_id, slots FROM schedule
  WHERE kind IN ('open', 'capacity') AND effective_on <= %(since)s::date
  ORDER BY agreement_id, effective_on DESC, known_from DESC
), pause AS (
  SELECT DISTINCT ON (agreement_id) agreement_id, kind = 'pause' AS paused FROM schedule
  WHERE kind IN ('pause', 'resume') AND effective_on <= %(since)s::date
  ORDER BY agreement_id, effective_on DESC, known_from DESC
), said AS (
  SELECT agreement_id,
         coalesce(bool_or(kind = 'close' AND effective_on <= %(since)s::date), false) AS closed,
         max(effective_on) FILTER (WHERE kind = 'confirm') AS confirmed_on
  FROM schedule GROUP BY agreement_id
), running AS (
  SELECT agreement_id{asked.positions("positions")} FROM placement
  WHERE agreement_id IS NOT NULL AND started_on <= %(since)s::date
    AND coalesce(ended_on, greatest(planned_end_on, %(today)s::date)) >= %(since)s::date
), occupied AS (
  SELECT agreement_id, count(*) AS occupied FROM running GROUP BY agreement_id
), live AS (
  SELECT r.agreement_id{asked.positions("r.positions")} FROM reservation r
  WHERE r.released_on IS NULL AND r.expires_at > %(moment)s::timestamptz
    AND %(since)s::date BETWEEN r.starts_on AND r.ends_on
    AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.reservation_id = r.reservation_id)
), reserved AS (
  SELECT agreement_id, count(*) AS reserved FROM live GROUP BY agreement_id
){asked.if_explaining(SCHEDULE_EVENTS + _EVENTS_INSIDE)}, state AS (
  SELECT jobcentre, agreement_id, company_id, slot_kind,
         opened_on <= %(since)s::date AND NOT coalesce(closed, false) AS is_open,
         CASE WHEN paused THEN 0 ELSE coalesce(slots, 0) END AS slots,
         coalesce(occupied, 0) AS occupied, coalesce(reserved, 0) AS reserved, confirmed_on
         {
        asked.positions(
            "agreement.positions",
            "schedule_events.positions",
            "placement_events.positions",
            "reservation_events.positions",
        )
    }
  FROM agreement
  LEFT JOIN capacity USING (agreement_id) LEFT JOIN pause USING (agreement_id)
  LEFT JOIN said USING (agreement_id)
  LEFT JOIN occupied USING (agreement_id) LEFT JOIN reserved USING (agreement_id)
  {asked.if_explaining(_JOIN_EVENTS)}
), counted AS (
  SELECT agreement_id AS thing, jobcentre, agreement_id, company_id, slot_kind,
         CASE WHEN is_open THEN slots ELSE 0 END AS slots, occupied, reserved, confirmed_on
         {asked.positions("positions")}
  FROM state WHERE is_open OR occupied > 0 OR reserved > 0
)"""


def _lapses(asked: Asked) -> str:
    return f"""WITH {asked.known(RESERVATION)}
SELECT extract(epoch FROM min(expires_at)) FROM reservation
WHERE released_on IS NULL AND expires_at > %(moment)s::timestamptz"""


MEASURE: Final = Measure(
    id="vacancies",
    projection="occupancy",
    tables=(AGREEMENT, SCHEDULE, RESERVATION, PLACEMENT),
    title=Words("Ledige pladser", "Vacancies"),
    question=Words(
        "Hvilke pladser er ledige, og hvornår er de sidst bekræftet?",
        "Which slots are vacant, and when were they last confirmed?",
    ),
    definition=Words(
        "Pladser er aftalens kapacitet den dag. Optagne er forløb af enhver slags, som løber den "
        "dag, uden registreret slut til den planlagte slutdag, og over tiden til og med i dag. "
        "Reserverede dækker dagen og gælder stadig. Ledige er pladser − optagne − reserverede; "
        "et tal under nul er en overbooket aftale.",
        "Slots are the agreement's capacity on the day. Occupied are placements of any offer that "
        "run on it, without a registered end until the planned one, and overdue ones until today. "
        "Reserved cover the day and are live. Vacant is slots less occupied less reserved; below "
        "nought the agreement is overbooked.",
    ),
    population_words=Words(
        "Aftaler, der er åbne eller i brug på dagen", "Agreements open or in use on the day"
    ),
    unit="agreement",
    source="contract",
    population=_population,
    own=(Own("jobcentre"), Own("agreement_id"), Own("company_id"), Own("slot_kind")),
    columns=(
        Sum(name="slots", da="Pladser", en="Slots", value="slots"),
        Sum(name="occupied", da="Optagne", en="Occupied", value="occupied"),
        Sum(name="reserved", da="Reserverede", en="Reserved", value="reserved"),
        Sum(name="vacant", da="Ledige", en="Vacant", value="slots - occupied - reserved"),
        Most(
            name="confirmed_on",
            da="Sidst bekræftet",
            en="Last confirmed",
            unit="date",
            value="confirmed_on",
        ),
    ),
    dates="day",
    lists=True,
    looks_ahead=True,
    lapses=_lapses,
)
"""The measure behind `praktiklog vacancies`."""
