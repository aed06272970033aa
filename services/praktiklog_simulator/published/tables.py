"""The tables with published figures that lie in this package, row by row."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources

from msgspec import Struct


class Development(Struct, frozen=True):
    """One jobcentre in June of one year (udviklingen i virksomhedsindsatsen 2010-2011)."""

    name: str
    jobcentre: str
    year: int
    persons: int
    centre_slots: int
    centres: int
    single_slots: int
    campaign_target: int | None
    referred_per_month: int | None
    duration: str | None
    source: str


class Flow(Struct, frozen=True):
    """One jobcentre's way through its visitation course (flow til virksomhedsindsats)."""

    name: str
    jobcentre: str
    referred_per_month: int
    days: int
    weeks: float | None
    share_pct: int
    source: str


class Effect(Struct, frozen=True):
    """Share of one group in job or education 3 months after; no jobcentre: the country."""

    name: str
    jobcentre: str | None
    benefit: str
    readiness: str | None
    quarter: str
    share_pct: float
    source: str


class Cases(Struct, frozen=True):
    """How many ended placements of one group are assumed; published were shares only."""

    jobcentre: str
    benefit: str
    readiness: str | None
    cases: int


class GroupShare(Struct, frozen=True):
    """How many per cent of the placements started in 2017 were of one target group."""

    target_group: str
    share_pct: float
    source: str


class ExitShare(Struct, frozen=True):
    """How many per cent left a company centre for one status, 2008 to 2009."""

    status: str
    share_pct: float
    source: str


@cache
def development() -> tuple[Development, ...]:
    """Read persons, slots and centres of six jobcentres in June 2010 and 2011."""
    return tuple(
        Development(
            name=row["name"],
            jobcentre=row["jobcentre"],
            year=int(row["year"]),
            persons=int(row["persons"]),
            centre_slots=int(row["centre_slots"]),
            centres=int(row["centres"]),
            single_slots=int(row["single_slots"]),
            campaign_target=_number(row["campaign_target"]),
            referred_per_month=_number(row["referred_per_month"]),
            duration=row["duration"] or None,
            source=row["source"],
        )
        for row in _rows("s003_development.csv")
    )


@cache
def flow() -> tuple[Flow, ...]:
    """Read inflow, time and share on to placement of three jobcentres."""
    return tuple(
        Flow(
            name=row["name"],
            jobcentre=row["jobcentre"],
            referred_per_month=int(row["referred_per_month"]),
            days=int(row["days"]),
            weeks=float(row["weeks"]) if row["weeks"] else None,
            share_pct=int(row["share_pct"]),
            source=row["source"],
        )
        for row in _rows("s003_flow.csv")
    )


@cache
def effect() -> tuple[Effect, ...]:
    """Read the effect at 3 months of six cities and the country."""
    return tuple(
        Effect(
            name=row["name"],
            jobcentre=row["jobcentre"] or None,
            benefit=row["benefit"],
            readiness=row["readiness"] or None,
            quarter=row["quarter"],
            share_pct=float(row["share_pct"]),
            source=row["source"],
        )
        for row in _rows("s001_effect.csv")
    )


@cache
def cases() -> tuple[Cases, ...]:
    """Read the numbers of cases that the history assumes behind the published shares."""
    return tuple(
        Cases(
            jobcentre=row["jobcentre"],
            benefit=row["benefit"],
            readiness=row["readiness"] or None,
            cases=int(row["cases"]),
        )
        for row in _rows("cases_assumed.csv")
    )


@cache
def group_shares() -> tuple[GroupShare, ...]:
    """Read the mix of target groups in Copenhagen in 2017; it adds up to 100."""
    return tuple(
        GroupShare(row["target_group"], float(row["share_pct"]), row["source"])
        for row in _rows("s000_target_groups.csv")
    )


@cache
def exit_shares() -> tuple[ExitShare, ...]:
    """Read where candidates of company centres went; the rest stayed on their benefit."""
    return tuple(
        ExitShare(row["status"], float(row["share_pct"]), row["source"])
        for row in _rows("s004_exits.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    table = resources.files("praktiklog_simulator.published") / "tables" / name
    return csv.DictReader(table.read_text(encoding="utf-8").splitlines())


def _number(text: str) -> int | None:
    return int(text) if text else None
