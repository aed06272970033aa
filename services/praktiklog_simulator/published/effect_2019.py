"""Placements that ended in the third quarter of 2019, with the published effect at 3 months.

Published are shares only. Assumed is how many placements ended in each group
(`tables/cases_assumed.csv`); the rest of the country (`oevrige`) then gets what is missing for
the share of the whole country.
"""

from datetime import date, timedelta
from typing import Final, Literal

from msgspec import Struct

from praktiklog_simulator.published import tables
from praktiklog_simulator.published.days import working_day_from, working_day_until
from praktiklog_simulator.published.draw import draw, pick, shuffled, weighted
from praktiklog_simulator.published.outcomes import FAILURES, Status

FROM: Final = date(2019, 7, 1)
TO: Final = date(2019, 10, 1)
"""The third quarter of 2019, read as when the placements ended; `TO` is exclusive."""

REST: Final = "oevrige"
"""The slug of all jobcentres that the source does not name."""

Group = tuple[str, str | None]
"""A benefit and a readiness; the readiness is none where the source does not divide by it."""

_SUCCESSES: Final[tuple[tuple[Status, int], ...]] = (("ordinary_job", 4), ("education", 1))
_WEEKS: Final = {
    "jobparat": (4, 4, 6, 8, 8, 13),
    "aktivitetsparat": (8, 13, 13, 13, 17, 26),
    "dagpenge": (2, 4, 4, 4, 4, 6),
}
"""Usual lengths in weeks for each readiness, and for dagpenge."""


class Expected(Struct, frozen=True):
    """How many placements of a group ended, and in how many of them the effect came."""

    jobcentre: str
    benefit: str
    readiness: str | None
    cases: int
    successes: int


class Case(Struct, frozen=True):
    """One placement that ended in the quarter; both days included."""

    placement_id: str
    jobcentre: str
    target_group: str
    readiness: Literal["jobparat", "aktivitetsparat"]
    started_on: date
    ended_on: date
    status: Status


def expected() -> list[Expected]:
    """Tell how many cases and successes each group has, those of the whole country included.

    The whole country has the `jobcentre` "".
    """
    shares = {
        (row.jobcentre or "", row.benefit, row.readiness): row.share_pct for row in tables.effect()
    }
    found = []
    country: dict[Group, int] = {}
    named: dict[Group, int] = {}
    rest: dict[Group, int] = {}
    for row in tables.cases():
        group = (row.benefit, row.readiness)
        country[group] = country.get(group, 0) + row.cases
        if row.jobcentre == REST:
            rest[group] = row.cases
            continue
        successes = round(row.cases * shares[row.jobcentre, *group] / 100)
        named[group] = named.get(group, 0) + successes
        found.append(Expected(row.jobcentre, *group, row.cases, successes))
    for group, cases in country.items():
        successes = round(cases * shares["", *group] / 100)
        found.append(Expected(REST, *group, rest[group], successes - named[group]))
        found.append(Expected("", *group, cases, successes))
    return found


def cases() -> list[Case]:
    """Give every placement that ended in the quarter, jobcentre by jobcentre."""
    return [case for wanted in expected() if wanted.jobcentre for case in _cases_of_group(wanted)]


def _cases_of_group(wanted: Expected) -> list[Case]:
    group = f"{wanted.jobcentre}-{wanted.benefit}-{wanted.readiness or 'alle'}"
    succeed = set(shuffled(range(wanted.cases), "succeeds", group)[: wanted.successes])
    return [
        _case(wanted, f"ph-{group}-{index + 1:03}", succeeds=index in succeed)
        for index in range(wanted.cases)
    ]


def _case(wanted: Expected, key: str, *, succeeds: bool) -> Case:
    target_group = wanted.benefit
    if target_group == "dagpenge":
        target_group = pick(("akademikere", "dagpenge_oevrige", "dagpenge_oevrige"), "group", key)
    length = (TO - FROM).days
    ended_on = max(working_day_until(FROM + timedelta(days=draw(length, "ended", key))), FROM)
    weeks = pick(_WEEKS[wanted.readiness or wanted.benefit], "weeks", key)
    started_on = working_day_from(ended_on - timedelta(days=7 * weeks - 1))
    return Case(
        placement_id=key,
        jobcentre=wanted.jobcentre,
        target_group=target_group,
        # Everyone on dagpenge is ready for a job (jobparat).
        readiness="aktivitetsparat" if wanted.readiness == "aktivitetsparat" else "jobparat",
        started_on=started_on,
        ended_on=ended_on,
        status=weighted(_SUCCESSES if succeeds else FAILURES, "status", key),
    )
