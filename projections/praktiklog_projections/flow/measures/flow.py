"""Flow of those referred in a period, in calendar days (contract, "How the figures are computed").

The country's own documents count the same steps: referral, visitation course, first day.
"""

from typing import Final

from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.columns import Mean, Quantile, Sum, share
from praktiklog_projections.asking.measure import Measure, Words
from praktiklog_projections.flow.keys import REFERRAL_KEYS
from praktiklog_projections.flow.tables import REFERRAL, START
from praktiklog_runtime.working_days import last_day_within

_WORKING_DAYS: Final = 10

_START_EVENTS: Final = """,
start_events AS (
  SELECT referral_id, array_agg(u.position) AS positions
  FROM start, unnest(start.positions) AS u(position) GROUP BY referral_id
)"""


def _population(asked: Asked) -> str:
    cohort = "referred_on >= %(since)s::date AND referred_on < %(asked_to)s::date"
    days = [
        day
        for (day,) in asked.fetch(
            f"WITH {asked.known(REFERRAL)} SELECT DISTINCT referred_on FROM referral WHERE {cohort}"
        )
    ]
    quick = asked.relation(
        "quick",
        {"referred_on": "date", "quick_until": "date"},
        ((day, last_day_within(day, _WORKING_DAYS)) for day in days),
    )
    return f"""{quick},
cohort AS (SELECT * FROM referral WHERE {cohort}),
first_start AS (
  SELECT referral_id, min(start.started_on) AS started_on
  FROM cohort JOIN start USING (referral_id) GROUP BY referral_id
){asked.if_explaining(_START_EVENTS)},
counted AS (
  SELECT referral_id AS thing, referred_on AS day, jobcentre, target_group, benefit, readiness,
         referred_on, started_on, closed_on, course_started_on, quick_until
         {asked.positions("cohort.positions", "start_events.positions")}
  FROM cohort LEFT JOIN first_start USING (referral_id) LEFT JOIN quick USING (referred_on)
  {asked.if_explaining("LEFT JOIN start_events USING (referral_id)")}
)"""


MEASURE: Final = Measure(
    id="flow",
    projection="flow",
    tables=(REFERRAL, START),
    title=Words("Flow", "Flow"),
    question=Words(
        "Hvor lang tid går der fra henvisning til første dag i virksomheden?",
        "How long does it take from referral to the first day in the company?",
    ),
    definition=Words(
        "Henvisninger med henvisningsdag i perioden. Dage er kalenderdage og gælder dem, der er "
        "startet. Liggetid går fra henvisning til det første forløb begynder, for alle med et "
        "forløb. Højst ti arbejdsdage er mandag til fredag uden helligdage.",
        "Referrals with their day of referral in the period. Days are calendar days of those who "
        "started. Waiting goes from referral to the first course start, for all with a course. "
        "At most ten working days are Monday to Friday without public holidays.",
    ),
    population_words=Words("Henvisninger i perioden", "Referrals in the period"),
    unit="referral",
    source="contract; DISCUS, Inspirationskatalog, 2011 (liggetid)",
    population=_population,
    keys=REFERRAL_KEYS,
    by_time="day",
    columns=(
        Sum(name="referred", da="Henviste", en="Referred"),
        Sum(name="started", da="Startet", en="Started", where="started_on IS NOT NULL"),
        share("share_started", "Andel startet", "Share started", of="started", over="referred"),
        Mean(
            name="mean_days",
            da="Dage, gennemsnit",
            en="Days, mean",
            unit="days",
            value="started_on - referred_on",
        ),
        Quantile(
            name="median_days",
            da="Dage, median",
            en="Days, median",
            unit="days",
            value="started_on - referred_on",
        ),
        Mean(
            name="mean_waiting_days",
            da="Liggetid før forløb, dage",
            en="Days to the course, mean",
            unit="days",
            value="course_started_on - referred_on",
        ),
        Mean(
            name="mean_course_days",
            da="Forløb til start, dage",
            en="Days from course to start, mean",
            unit="days",
            value="started_on - course_started_on",
        ),
        Sum(
            name="started_within_10_working_days",
            da="Startet inden 10 arbejdsdage",
            en="Started within 10 working days",
            where="started_on <= quick_until",
        ),
        Sum(
            name="waiting",
            da="Venter",
            en="Waiting",
            where="started_on IS NULL AND closed_on IS NULL",
        ),
        Sum(
            name="closed",
            da="Lukket uden start",
            en="Closed without a start",
            where="started_on IS NULL AND closed_on IS NOT NULL",
        ),
    ),
    publishable=True,
)
"""The measure behind `praktiklog flow`."""
