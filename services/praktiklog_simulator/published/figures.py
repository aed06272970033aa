"""Every published figure that the history is built on, with the question that it answers."""

from collections.abc import Iterator
from datetime import date
from typing import Final, Literal

from praktiklog_simulator.published import effect_2019, flow_2011, notes, tables
from praktiklog_simulator.published.outcomes import HORIZON
from praktiklog_simulator.published.questions import (
    CentresOpen,
    EffectShare,
    InflowPerMonth,
    MeanDays,
    PersonsInPlacement,
    Published,
    ShareStarted,
    SlotsAvailable,
)

_PERIOD: Final = (flow_2011.FROM, flow_2011.TO)


def published_figures() -> list[Published]:
    """Give every published figure, in the order of its source: development, flow, effect."""
    return [*_development(), *_flow(), *_uncertain_flow(), *_effect()]


def _development() -> Iterator[Published]:
    """Persons, slots and centres of six jobcentres in June 2010 and June 2011."""
    for row in tables.development():
        on = date(row.year, 6, 15)
        where = f"{row.name}, June {row.year}"
        key = f"{row.jobcentre}-{row.year}-06"
        yield Published(
            f"s003-persons-{key}",
            row.source,
            f"persons in placement (virksomhedspraktik og løntilskudsjob), {where}",
            float(row.persons),
            0,
            PersonsInPlacement(row.jobcentre, on),
            notes.persons(row),
        )
        yield Published(
            f"s003-centre-slots-{key}",
            row.source,
            f"slots in company centres (pladser i virksomhedscentre), {where}",
            float(row.centre_slots),
            0,
            SlotsAvailable(row.jobcentre, "centre", on),
            notes.centre_slots(row),
        )
        yield Published(
            f"s003-centres-{key}",
            row.source,
            f"company centres (virksomhedscentre), {where}",
            float(row.centres),
            0,
            CentresOpen(row.jobcentre, on),
            notes.centres(row),
        )
        yield Published(
            f"s003-single-slots-{key}",
            row.source,
            f"single slots (enkeltpraktikpladser), {where}",
            float(row.single_slots),
            0,
            SlotsAvailable(row.jobcentre, "single", on),
            notes.single_slots(row),
        )


def _flow() -> Iterator[Published]:
    """Inflow, time and share on to placement of three jobcentres."""
    for row in tables.flow():
        yield _inflow(row.name, row.jobcentre, row.referred_per_month, row.source)
        if row.weeks is None:
            yield _days(row.name, row.jobcentre, "days", row.days, row.source)
        else:
            yield _days(row.name, row.jobcentre, "weeks", row.weeks, row.source)
            yield _days(row.name, row.jobcentre, "working_days", row.days, row.source)
        yield Published(
            f"s003-share-started-{row.jobcentre}",
            row.source,
            f"per cent on to a placement (videre i virksomhedspraktik), {row.name}",
            float(row.share_pct),
            0,
            ShareStarted(row.jobcentre, *_PERIOD),
            notes.flow(row.jobcentre, "share"),
        )


def _uncertain_flow() -> Iterator[Published]:
    """Inflow and time of two jobcentres without a published share, of an uncertain year."""
    for row in tables.development():
        if row.jobcentre not in flow_2011.ASSUMED_SHARES:
            continue
        if row.referred_per_month is None or row.duration is None:
            continue
        days = int(row.duration.removesuffix(" dage"))
        yield _inflow(row.name, row.jobcentre, row.referred_per_month, row.source)
        yield _days(row.name, row.jobcentre, "days", days, row.source)


def _inflow(name: str, jobcentre: str, per_month: int, source: str) -> Published:
    return Published(
        f"s003-inflow-{jobcentre}",
        source,
        f"referred a month on average (henviste pr. måned), {name}",
        float(per_month),
        0,
        InflowPerMonth(jobcentre, *_PERIOD),
        notes.flow(jobcentre, "inflow"),
    )


def _days(
    name: str,
    jobcentre: str,
    unit: Literal["days", "weeks", "working_days"],
    published: float,
    source: str,
) -> Published:
    counted = {"days": "days", "weeks": "weeks", "working_days": "days read as working days"}[unit]
    return Published(
        f"s003-mean-{unit.replace('_', '-')}-{jobcentre}",
        source,
        f"mean {counted} before the first placement (varighed inden 1. praktikforløb), {name}",
        float(published),
        1 if unit == "weeks" else 0,
        MeanDays(jobcentre, *_PERIOD, unit),
        notes.flow(jobcentre, unit),
    )


def _effect() -> Iterator[Published]:
    """Per cent in an ordinary job or education 3 months after, of six cities and the country."""
    for row in tables.effect():
        group = row.benefit if row.readiness is None else f"{row.benefit}, {row.readiness}"
        key = "-".join(filter(None, (row.jobcentre or "country", row.benefit, row.readiness)))
        yield Published(
            f"s001-effect-3m-{key}-{row.quarter.lower()}",
            row.source,
            "per cent in ordinary job or education 3 months after a placement "
            f"(virksomhedspraktik), {row.name}, {group}, {row.quarter}",
            row.share_pct,
            1,
            EffectShare(
                row.jobcentre,
                row.benefit,
                row.readiness,
                effect_2019.FROM,
                effect_2019.TO,
                HORIZON,
            ),
            notes.effect(row.jobcentre, (row.benefit, row.readiness)),
        )
