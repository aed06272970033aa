"""How many placed persons stand at a company on a day, and how many may (rimelighedskrav)."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import Struct

from praktiklog_services.companies.known import Headcount
from praktiklog_services.deciding.state import State
from praktiklog_services.law.blocks import Ratio
from praktiklog_services.law.ratio import ratio_cap
from praktiklog_services.placements.known import Placement
from praktiklog_services.placements.stay import Stay, days_of

TOLERANCE: Final = 1e-9


class Excess(Struct, frozen=True):
    """A day on which more are placed than may be."""

    day: date
    used: float
    cap: float


def excess(ratio: Ratio, report: Headcount, stay: Stay, known: State, today: date) -> Excess | None:
    """Find the first day of a stay that breaks the ratio, among those on which more come.

    Those are its first day and later ones on which another begins or changes hours.
    """
    others = list(_others(ratio, stay.company_id, stay.placement_id, known, today))
    days = {stay.first}
    for placement, first, _ in others:
        days.update(day for day in (first, *placement.hours) if stay.first < day <= stay.last)
    own = known.placements.get(stay.placement_id or "")
    cap = ratio_cap(ratio, ordinary(ratio, report))
    for day in sorted(days):
        hours = stay.hours_per_week
        if own is not None and own.started_on is not None:
            hours = own.hours_on(day)
        used = weight(ratio, hours) + _placed(ratio, report, others, day)
        if used > cap + TOLERANCE:
            return Excess(day, used, cap)
    return None


def excess_today(
    ratio: Ratio, report: Headcount, company_id: str, known: State, today: date
) -> Excess | None:
    """Tell whether more are placed today than a report allows."""
    others = list(_others(ratio, company_id, None, known, today))
    used = _placed(ratio, report, others, today)
    cap = ratio_cap(ratio, ordinary(ratio, report))
    return Excess(today, used, cap) if used > cap + TOLERANCE else None


def ordinary(ratio: Ratio, report: Headcount) -> float:
    """Count the ordinary employees as the set counts them."""
    if ratio.ordinary == "heads" and report.ordinary_heads is not None:
        return report.ordinary_heads
    return report.ordinary_full_time


def weight(ratio: Ratio, hours: float | None) -> float:
    """Tell how much of a person counts: by heads one, by full time the hours."""
    if ratio.persons == "heads":
        return 1.0
    if hours is None:
        return ratio.unknown_hours_count
    return min(1.0, hours / ratio.full_time_hours)


def _placed(
    ratio: Ratio, report: Headcount, others: list[tuple[Placement, date, date]], day: date
) -> float:
    by_others: float = report.placed_by_others or 0
    if ratio.persons == "full_time" and report.placed_by_others_full_time is not None:
        by_others = report.placed_by_others_full_time
    return by_others + sum(
        weight(ratio, placement.hours_on(day))
        for placement, first, last in others
        if first <= day <= last
    )


def _others(
    ratio: Ratio, company_id: str, besides: str | None, known: State, today: date
) -> Iterator[tuple[Placement, date, date]]:
    for identity in known.placed_at.get(company_id, ()):
        placement = known.placements.get(identity)
        if placement is None or identity == besides or not placement.stands:
            continue
        if placement.company_id != company_id:  # agreed on here, started elsewhere
            continue
        if placement.offer not in ratio.offers or placement.purpose in ratio.exempt_purposes:
            continue
        days = days_of(placement, today)
        if days is not None:
            yield placement, *days
