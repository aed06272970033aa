"""Effect at a horizon, placement by placement."""

import calendar
import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from tests.oracle import facts
from tests.oracle.horizons import HORIZONS
from tests.oracle.known_at import Event, today
from tests.oracle.rows import EFFECT_KEYS, Key, Row, check_keys, in_order, key_of, ratio

SUCCESSES = ("ordinary_job", "education")
Z_95 = statistics.NormalDist().inv_cdf(0.975)


def due_on(ended_on: date, horizon: str) -> date:
    """Return when the outcome at the horizon is due."""
    number, unit = int(horizon[:-1]), horizon[-1]
    if unit == "w":
        return ended_on + timedelta(weeks=number)
    years, month = divmod(ended_on.month - 1 + number, 12)
    year, month = ended_on.year + years, month + 1
    last = calendar.monthrange(year, month)[1]
    if horizon == "2m":
        return date(year, month, last)
    return date(year, month, min(ended_on.day, last))


def status_at(placement: facts.Placement, horizon: str) -> str | None:
    """Return what counts at the horizon: a register's answer goes before a manual one."""
    by_source = placement.outcomes.get(horizon, {})
    return by_source.get("register", by_source.get("manual"))


def wilson(successes: int, observed: int) -> tuple[float | None, float | None]:
    """Return the 95 % score interval of a share; of nothing it is null."""
    if observed == 0:
        return None, None
    share = successes / observed
    shrink = 1 + Z_95**2 / observed
    middle = (share + Z_95**2 / (2 * observed)) / shrink
    spread = math.sqrt(share * (1 - share) / observed + Z_95**2 / (4 * observed**2))
    half = Z_95 * spread / shrink
    return max(0.0, middle - half), min(1.0, middle + half)


def effect(
    events: Sequence[Event],
    moment: datetime,
    from_: date,
    to: date,
    horizon: str,
    by: Sequence[str],
) -> list[Row]:
    """Return the effect of placements that ended in the period; ``to`` is exclusive."""
    check_keys(by, EFFECT_KEYS)
    if horizon not in HORIZONS:
        raise ValueError(f"no such horizon: {horizon}; there are {', '.join(HORIZONS)}")
    now = today(moment)
    agreements = facts.agreements(events)
    companies = facts.companies(events)
    counted: dict[Key, Counter[str]] = defaultdict(Counter)
    if not by:
        counted[()] = Counter()
    for placement in facts.placements(events).values():
        fields = fields_of(placement, agreements, companies)
        ended_on = placement.ended_on
        if ended_on is None:
            planned = placement.planned_end_on
            if from_ <= planned < to and planned < now:
                counted[key_of(by, fields, planned)]["end_missing"] += 1
            continue
        if not from_ <= ended_on < to:
            continue
        counts = counted[key_of(by, fields, ended_on)]
        counts["ended"] += 1
        status = status_at(placement, horizon)
        if status is None and due_on(ended_on, horizon) > now:
            counts["pending"] += 1
        elif status is None or status == "unknown":
            counts["missing"] += 1
        else:
            counts["observed"] += 1
            counts["successes"] += status in SUCCESSES
    return in_order(
        (
            {**dict(zip(by, key, strict=True)), **measures(counts)}
            for key, counts in counted.items()
        ),
        by,
    )


def fields_of(
    placement: facts.Placement,
    agreements: Mapping[str, facts.Agreement],
    companies: Mapping[str, Mapping[str, str | None]],
) -> dict[str, str | None]:
    """Return the keys of a placement: its own, its agreement's kind, its company's branch."""
    slot_kind = None
    if placement.agreement_id is not None:
        slot_kind = agreements[placement.agreement_id].slot_kind
    company = companies.get(placement.company_id, {})
    return {
        "jobcentre": placement.jobcentre,
        "company_id": placement.company_id,
        "agreement_id": placement.agreement_id,
        "slot_kind": slot_kind,
        "branch": company.get("branch"),
        "sector": company.get("sector"),
        "target_group": placement.target_group,
        "benefit": facts.benefit(placement.target_group),
        "readiness": placement.readiness,
        "practice_type": placement.practice_type,
        "offer": placement.offer,
    }


def measures(counts: Counter[str]) -> Row:
    """Return the measures of one group."""
    observed, successes, missing = counts["observed"], counts["successes"], counts["missing"]
    ci_low, ci_high = wilson(successes, observed)
    due = observed + missing
    return {
        "ended": counts["ended"],
        "observed": observed,
        "successes": successes,
        "share": ratio(successes, observed),
        "ci_low": ci_low,
        "ci_high": ci_high,
        "pending": counts["pending"],
        "missing": missing,
        "coverage": ratio(observed, due),
        "bound_low": ratio(successes, due),
        "bound_high": ratio(successes + missing, due),
        "end_missing": counts["end_missing"],
    }


def rows(
    events: Sequence[Event],
    moment: datetime,
    since: date,
    until: date,
    by: Sequence[str],
    params: Mapping[str, str],
) -> list[Row]:
    """Return the rows of a question as every measure's are asked for."""
    return effect(events, moment, since, until, params["horizon"], by)
