"""Effect at a horizon after placements ended (contract, "How the figures are computed")."""

from typing import Final

from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.columns import Computed, Sum, share
from praktiklog_projections.asking.measure import MIN_N, Measure, Param, Words
from praktiklog_projections.asking.numbers import ratio, wilson_high, wilson_low
from praktiklog_projections.effect.horizons import DUE, HORIZONS
from praktiklog_projections.effect.keys import PLACEMENT_KEYS
from praktiklog_projections.effect.tables import AGREEMENT, COMPANY, OUTCOME, PLACEMENT

_OBSERVED: Final = "ended_on IS NOT NULL AND status <> 'unknown'"


def _population(asked: Asked) -> str:
    asked.parameters["horizon"] = asked.param("horizon")
    return f"""
status AS (
  SELECT placement_id, source, status{asked.positions("positions")}
  FROM outcome WHERE horizon = %(horizon)s::text
), counted AS (
  SELECT placement.placement_id AS thing, coalesce(ended_on, planned_end_on) AS day, jobcentre,
         company_id, agreement_id, target_group, benefit, readiness, practice_type, offer, ended_on,
         coalesce(register.status, manual.status) AS status,
         {DUE[asked.param("horizon")]} AS due_on
         {asked.positions("placement.positions", "coalesce(register.positions, manual.positions)")}
  FROM placement
  LEFT JOIN status register
    ON register.placement_id = placement.placement_id AND register.source = 'register'
  LEFT JOIN status manual
    ON manual.placement_id = placement.placement_id AND manual.source = 'manual'
  WHERE (ended_on >= %(since)s::date AND ended_on < %(asked_to)s::date)
     OR (ended_on IS NULL AND planned_end_on < %(today)s::date
         AND planned_end_on >= %(since)s::date AND planned_end_on < %(asked_to)s::date)
)"""


def _all_failed(observed: int, successes: int, missing: int) -> float | None:
    return ratio(successes, observed + missing)


def _all_succeeded(observed: int, successes: int, missing: int) -> float | None:
    return ratio(successes + missing, observed + missing)


def _coverage(observed: int, missing: int) -> float | None:
    return ratio(observed, observed + missing)


COLUMNS: Final = (
    Sum(name="ended", da="Afsluttede", en="Ended", where="ended_on IS NOT NULL"),
    Sum(name="observed", da="Observerede", en="Observed", where=_OBSERVED),
    Sum(
        name="successes",
        da="I job eller uddannelse",
        en="In job or education",
        where="ended_on IS NOT NULL AND status IN ('ordinary_job', 'education')",
    ),
    share("share", "Andel", "Share", of="successes", over="observed"),
    Computed(
        name="ci_low",
        da="95 % fra",
        en="95 % from",
        unit="share",
        of=("successes", "observed"),
        using=wilson_low,
    ),
    Computed(
        name="ci_high",
        da="95 % til",
        en="95 % to",
        unit="share",
        of=("successes", "observed"),
        using=wilson_high,
    ),
    Sum(
        name="pending",
        da="Afventer",
        en="Pending",
        where="ended_on IS NOT NULL AND status IS NULL AND due_on > %(today)s::date",
    ),
    Sum(
        name="missing",
        da="Mangler",
        en="Missing",
        where="ended_on IS NOT NULL AND "
        "(status = 'unknown' OR (status IS NULL AND due_on <= %(today)s::date))",
    ),
    Computed(
        name="coverage",
        da="Dækning",
        en="Coverage",
        unit="share",
        of=("observed", "missing"),
        using=_coverage,
    ),
    Computed(
        name="bound_low",
        da="Mindst",
        en="At least",
        unit="share",
        of=("observed", "successes", "missing"),
        using=_all_failed,
    ),
    Computed(
        name="bound_high",
        da="Højst",
        en="At most",
        unit="share",
        of=("observed", "successes", "missing"),
        using=_all_succeeded,
    ),
    Sum(
        name="end_missing",
        da="Uden registreret slut",
        en="Without a registered end",
        where="ended_on IS NULL",
    ),
)
"""The columns of `effect`."""

MEASURE: Final = Measure(
    id="effect",
    projection="effect",
    tables=(COMPANY, AGREEMENT, PLACEMENT, OUTCOME),
    title=Words("Effekt", "Effect"),
    question=Words(
        "Hvor mange er i job eller uddannelse, når der er gået en tid efter praktikken?",
        "How many are in a job or education some time after the placement?",
    ),
    definition=Words(
        "Forløb med registreret slut i perioden. Observerede har en måling, som ikke er ukendt; "
        "registerets svar går forud for et manuelt. Andel er i ordinært job eller uddannelse delt "
        "med observerede, med Wilsons 95 %-interval. Afventer er endnu ikke målt, mangler er "
        "resten.",
        "Placements with a registered end in the period. Observed have an outcome that is not "
        "unknown; a register's answer goes before a manual one. The share is those in an ordinary "
        "job or education over the observed, with Wilson's 95 % interval. Pending are not due "
        "yet, missing are the rest.",
    ),
    population_words=Words("Forløb med slut i perioden", "Placements that ended in the period"),
    unit="placement",
    source="contract; STAR, as in Copenhagen's answer of 6 March 2020, table 1",
    population=_population,
    keys=PLACEMENT_KEYS,
    by_time="day",
    params=(Param("horizon", "3m", HORIZONS), MIN_N),
    columns=COLUMNS,
    small_n="observed",
    success=("job_or_education",),
    publishable=True,
)
"""The measure behind `praktiklog effect`."""
