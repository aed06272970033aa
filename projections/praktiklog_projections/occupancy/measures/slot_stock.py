"""Slots and centres (pladser og centre) on a day."""

from typing import Final

from praktiklog_projections.asking import readings
from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.columns import Computed, Distinct, Sum
from praktiklog_projections.asking.measure import Measure, Param, Words
from praktiklog_projections.asking.numbers import ratio
from praktiklog_projections.occupancy.capacity import SCHEDULE_EVENTS, SEGMENTS
from praktiklog_projections.occupancy.keys import SLOT_KEYS
from praktiklog_projections.occupancy.tables import AGREEMENT, COMPANY, SCHEDULE


def _population(asked: Asked) -> str:
    asked.parameters["minimum"] = asked.param("minimum")
    return f"""{SEGMENTS}{asked.if_explaining(SCHEDULE_EVENTS)}, {readings.relation(asked)},
held AS (
  SELECT agreement_id, CASE WHEN paused THEN 0 ELSE slots END AS slots,
         greatest(effective_on, opened_on) AS since, next_on AS until
  FROM segment JOIN agreement USING (agreement_id)
), counted AS (
  SELECT agreement_id AS thing, day AS "on", agreement_id, agreement.jobcentre,
         agreement.company_id, coalesce(held.slots, 0) AS slots,
         agreement.slot_kind = 'centre' AS is_centre, %(minimum)s::int AS minimum
         {asked.positions("agreement.positions", "schedule_events.positions")}
  FROM agreement JOIN reading ON opened_on <= day LEFT JOIN closing USING (agreement_id)
  LEFT JOIN held USING (agreement_id)
  {asked.if_explaining("LEFT JOIN schedule_events USING (agreement_id)")}
  WHERE (closed_on IS NULL OR closed_on > day)
    AND held.since <= day AND (held.until IS NULL OR held.until > day)
)"""


MEASURE: Final = Measure(
    id="slot_stock",
    projection="occupancy",
    tables=(COMPANY, AGREEMENT, SCHEDULE),
    title=Words("Pladser og centre", "Slots and centres"),
    question=Words(
        "Hvor mange pladser og aftaler var der på en dag?",
        "How many slots and agreements were there on a day?",
    ),
    definition=Words(
        "Aftaler, der er åbne på aflæsningsdagen; en aftale på pause er åben uden pladser. "
        "Pladser pr. aftale gælder aftaler med pladser. Under mindstetallet er centre med færre "
        "pladser end param minimum.",
        "Agreements open on the reading day; a paused one is open without slots. Slots per "
        "agreement are over those with slots. Below minimum are centres with fewer slots than "
        "param minimum.",
    ),
    population_words=Words("Aftaler åbne på dagen", "Agreements open on the day"),
    unit="agreement",
    source="E28, E3, C55, D2; S3, development tables",
    population=_population,
    keys=SLOT_KEYS,
    own=(readings.ON,),
    params=(readings.READING, Param("minimum", "4", read=int)),
    columns=(
        Sum(name="agreements_open", da="Åbne aftaler", en="Open agreements"),
        Sum(
            name="agreements_with_slots",
            da="Aftaler med pladser",
            en="Agreements with slots",
            where="slots > 0",
        ),
        Distinct(
            name="companies",
            da="Virksomheder",
            en="Companies",
            value="company_id",
            where="slots > 0",
        ),
        Sum(name="slots", da="Pladser", en="Slots", value="slots"),
        Computed(
            name="slots_per_agreement",
            da="Pladser pr. aftale",
            en="Slots per agreement",
            unit="number",
            of=("slots", "agreements_with_slots"),
            using=ratio,
        ),
        Sum(
            name="below_minimum",
            da="Centre under mindstetallet",
            en="Centres below the minimum",
            where="is_centre AND slots > 0 AND slots < minimum",
        ),
    ),
    looks_ahead=True,
    publishable=True,
)
"""How many slots there are on a day."""
