"""Freshness (friskhed) of the vacancy list: when each agreement was last confirmed."""

from typing import Final

from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.columns import Most, Quantile, Sum, share
from praktiklog_projections.asking.measure import Measure, Own, Param, Words
from praktiklog_projections.occupancy.capacity import SCHEDULE_EVENTS, SEGMENTS
from praktiklog_projections.occupancy.keys import SLOT_KEYS
from praktiklog_projections.occupancy.tables import AGREEMENT, COMPANY, SCHEDULE


def _population(asked: Asked) -> str:
    asked.parameters["fresh_days"] = asked.param("days")
    return f"""{SEGMENTS}{asked.if_explaining(SCHEDULE_EVENTS)},
confirmed AS (
  SELECT agreement_id, max(effective_on) AS confirmed_on FROM schedule
  WHERE kind = 'confirm' AND effective_on <= %(since)s::date GROUP BY agreement_id
), counted AS (
  SELECT agreement_id AS thing, %(since)s::date AS "on", agreement_id, agreement.jobcentre,
         agreement.company_id, CASE WHEN paused THEN 0 ELSE segment.slots END AS slots,
         confirmed_on, %(fresh_days)s::int AS fresh_days,
         %(since)s::date - greatest(opened_on, confirmed_on) AS age
         {asked.positions("agreement.positions", "schedule_events.positions")}
  FROM agreement JOIN segment USING (agreement_id) LEFT JOIN closing USING (agreement_id)
  LEFT JOIN confirmed USING (agreement_id)
  {asked.if_explaining("LEFT JOIN schedule_events USING (agreement_id)")}
  WHERE opened_on <= %(since)s::date AND (closed_on IS NULL OR closed_on > %(since)s::date)
    AND greatest(effective_on, opened_on) <= %(since)s::date
    AND (next_on IS NULL OR next_on > %(since)s::date)
)"""


MEASURE: Final = Measure(
    id="confirmation",
    projection="occupancy",
    tables=(COMPANY, AGREEMENT, SCHEDULE),
    title=Words("Friskhed", "Freshness"),
    question=Words("Hvor frisk er listen over ledige pladser?", "How fresh is the vacancy list?"),
    definition=Words(
        "Aftaler, der er åbne på dagen. Alder er dage siden den seneste af åbningen og "
        "bekræftelserne til og med dagen; frisk er højst param days.",
        "Agreements open on the day. Age is days since the latest of the opening and the "
        "confirmations until the day; fresh is at most param days.",
    ),
    population_words=Words("Aftaler åbne på dagen", "Agreements open on the day"),
    unit="agreement",
    source="C27, E17, E41",
    population=_population,
    keys=SLOT_KEYS,
    own=(Own("on", every=lambda asked: [asked.since]),),
    params=(Param("days", "7", read=int),),
    columns=(
        Sum(name="open", da="Åbne aftaler", en="Open agreements"),
        Sum(name="fresh", da="Friske", en="Fresh", where="age <= fresh_days"),
        Sum(name="stale", da="Forældede", en="Stale", where="age > fresh_days"),
        Sum(
            name="never_confirmed",
            da="Aldrig bekræftet",
            en="Never confirmed",
            where="confirmed_on IS NULL",
        ),
        Sum(name="slots", da="Pladser", en="Slots", value="slots"),
        Sum(
            name="slots_stale",
            da="Pladser i forældede",
            en="Slots in stale ones",
            value="slots",
            where="age > fresh_days",
        ),
        Most(name="oldest_days", da="Ældste, dage", en="Oldest, days", unit="days", value="age"),
        Quantile(
            name="median_days", da="Alder, median", en="Age, median", unit="days", value="age"
        ),
        share("share_fresh", "Andel friske", "Share fresh", of="fresh", over="open"),
    ),
    dates="day",
    looks_ahead=True,
)
"""How fresh the vacancy list is."""
