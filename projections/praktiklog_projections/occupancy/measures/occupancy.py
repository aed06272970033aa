"""Occupancy (belægning) in slot-days (contract, "How the figures are computed").

Everything becomes spans of days that are cut to the period and to today, then to the periods of
the keys; no row is made for a day.
"""

from typing import Final

from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.columns import Days, share
from praktiklog_projections.asking.measure import Measure, Words
from praktiklog_projections.occupancy.capacity import (
    FIRST_START,
    SCHEDULE_EVENTS,
    SEGMENTS,
    START_EVENTS,
)
from praktiklog_projections.occupancy.keys import SLOT_KEYS
from praktiklog_projections.occupancy.tables import (
    AGREEMENT,
    COMPANY,
    PLACEMENT,
    RESERVATION,
    SCHEDULE,
)


def _population(asked: Asked) -> str:
    return f"""{SEGMENTS}, {FIRST_START}
{asked.if_explaining(SCHEDULE_EVENTS + START_EVENTS)},
counted AS (
  SELECT agreement_id AS thing, 'available' AS part, agreement_id, NULL::text AS jobcentre,
         NULL::text AS company_id,
         greatest(effective_on, opened_on, %(since)s::date) AS since,
         least(next_on, closed_on, %(until)s::date) AS until, slots AS weight
         {asked.positions("agreement.positions", "schedule_events.positions")}
  FROM segment JOIN agreement USING (agreement_id) LEFT JOIN closing USING (agreement_id)
  {asked.if_explaining("LEFT JOIN schedule_events USING (agreement_id)")}
  WHERE NOT paused AND slots > 0
  UNION ALL
  SELECT placement_id,
         CASE WHEN agreement_id IS NULL THEN 'outside'
              WHEN subsidised THEN 'wage_subsidy' ELSE 'occupied' END,
         agreement_id, jobcentre, company_id,
         greatest(started_on, %(since)s::date),
         least(coalesce(ended_on, planned_end_on) + 1, %(until)s::date), 1
         {asked.positions("positions")}
  FROM placement
  WHERE started_on < %(until)s::date AND coalesce(ended_on, planned_end_on) >= %(since)s::date
  UNION ALL
  SELECT placement_id, 'overdue', agreement_id, jobcentre, company_id,
         greatest(planned_end_on + 1, started_on, %(since)s::date), %(until)s::date, 1
         {asked.positions("positions")}
  FROM placement
  WHERE ended_on IS NULL AND agreement_id IS NOT NULL AND planned_end_on < %(until)s::date
  UNION ALL
  SELECT reservation_id, 'reserved', agreement_id, NULL, NULL,
         greatest(starts_on, %(since)s::date),
         least(ends_on + 1, expires_date, released_on, started_on, %(until)s::date), 1
         {asked.positions("reservation.positions", "start_events.positions")}
  FROM reservation LEFT JOIN first_start USING (reservation_id)
  {asked.if_explaining("LEFT JOIN start_events USING (reservation_id)")}
  WHERE starts_on < %(until)s::date AND ends_on >= %(since)s::date
)"""


def _slot_days(part: str, da: str, en: str) -> Days:
    return Days(
        name=f"{part}_slot_days",
        da=da,
        en=en,
        weight="weight",
        where=f"part = '{part}'",
    )


MEASURE: Final = Measure(
    id="occupancy",
    projection="occupancy",
    tables=(COMPANY, AGREEMENT, SCHEDULE, RESERVATION, PLACEMENT),
    title=Words("Belægning", "Occupancy"),
    question=Words(
        "Hvor mange af pladserne er i brug, og hvor står de tomme?",
        "How many of the slots are in use, and where do they stand empty?",
    ),
    definition=Words(
        "Pladsdage: én plads i én dag. Til rådighed er aftalens kapacitet hver dag, ingen før den "
        "åbner, mens den er sat på pause, eller fra den dag, den lukker. Optagne er "
        "virksomhedspraktik i aftalen fra første til sidste dag, uden registreret slut til den "
        "planlagte slutdag. Belægning er optagne delt med til rådighed; mere end 100 % vises.",
        "Slot-days: one slot on one day. Available is the agreement's capacity each day, none "
        "before it opens, while it is paused, or from the day it closes. Occupied are "
        "work-placements in the agreement from first to last day, without a registered end to the "
        "planned one. Occupancy is occupied over available; more than 100 % is shown.",
    ),
    population_words=Words(
        "Aftalers, reservationers og forløbs dage til og med i dag",
        "Days of agreements, reservations and placements until today",
    ),
    unit="slot-day",
    source="contract; NHS KH03: occupied over available bed days",
    population=_population,
    keys=SLOT_KEYS,
    by_time="spans",
    columns=(
        _slot_days("available", "Pladsdage til rådighed", "Available slot-days"),
        _slot_days("occupied", "Optagne pladsdage", "Occupied slot-days"),
        _slot_days("wage_subsidy", "Løntilskud", "Wage subsidy"),
        _slot_days("overdue", "Over tiden", "Overdue"),
        _slot_days("reserved", "Reserverede", "Reserved"),
        _slot_days("outside", "Uden for aftale", "Outside agreements"),
        share(
            "occupancy",
            "Belægning",
            "Occupancy",
            of="occupied_slot_days",
            over="available_slot_days",
        ),
    ),
    presumed=("overdue_slot_days",),
    publishable=True,
)
"""The measure behind `praktiklog occupancy`."""
