from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from praktiklog_events import EndVoided, PlacementExtended, danish_date
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.blocks import Limit
from praktiklog_services.law.law import Law
from praktiklog_services.law.limits import limit_of
from praktiklog_services.law.period import Period
from praktiklog_services.placements.stay import DAY, Stay, stay_of


class DurationIsExceeded(Rule):
    """The stay ends after the last day that its limit of duration (varighed) allows.

    A first stay lasts at most `first`. An extension goes to the end of `extend_to` at most, and
    from there on by `then_by` at a time. Where interruptions do not count, each of these last days
    moves by the days away since the period began. LAB § 61, § 68.
    """

    reads = ("placement_id", "candidate_id", "referral_id")
    en = (
        "{{ field }} {{ end }} lies after {{ last }}, the last day of {{ period | period }} from "
        "{{ began_on }} ({{ ruleset }}, limit {{ limit }}{% if paragraph %}, {{ paragraph }}"
        "{% endif %}). {% if extends %}Choose an earlier end"
        "{% if not extendable %}, or end it: a new and different placement (another function or "
        "company) can follow{% endif %}.{% elif extendable %}Choose an earlier end; the stay can "
        "be extended later.{% else %}Choose an earlier end; this stay cannot be extended, a new "
        "and different placement can follow.{% endif %}"
    )
    da = (
        "{{ field }} {{ end }} ligger efter {{ last }}, den sidste dag af {{ period | period }} "
        "fra {{ began_on }} ({{ ruleset }}, grænse {{ limit }}{% if paragraph %}, {{ paragraph }}"
        "{% endif %}). {% if extends %}Vælg en tidligere slutdag"
        "{% if not extendable %}, eller afslut forløbet: et nyt og andet forløb (anden funktion "
        "eller virksomhed) kan følge{% endif %}.{% elif extendable %}Vælg en tidligere slutdag; "
        "forløbet kan forlænges senere.{% else %}Vælg en tidligere slutdag; forløbet kan ikke "
        "forlænges, men et nyt og andet kan følge.{% endif %}"
    )

    @staticmethod
    def broken(fact: Any, known: State, law: Law, at: datetime) -> Broken | None:
        stay = None if isinstance(fact, EndVoided) else stay_of(fact, known, at)
        if stay is None:
            return None
        limit = limit_of(law, stay.offer, stay.target_group, stay.readiness)
        if limit is None:
            return None
        extends = isinstance(fact, PlacementExtended)
        period, since = limit.first, stay.began_on
        away = _away(law, stay, known, danish_date(at))
        if extends:
            period, since = _top(limit, stay, away)
        last = _moved(period, since, away)
        if stay.last <= last:
            return None
        return Broken(
            since=max(last + DAY, stay.first) if extends else last + DAY,
            by=limit,
            field=stay.field,
            end=stay.last,
            last=last,
            period=str(period),
            began_on=since,
            limit=limit.id,
            extends=extends,
            extendable=limit.extend_to is not None,
        )


def _top(limit: Limit, stay: Stay, away: Sequence[date]) -> tuple[Period, date]:
    """Tell the period that an extension may fill, and its first day."""
    period = limit.extend_to or limit.first
    if limit.then_by is not None and stay.first > _moved(period, stay.began_on, away):
        return limit.then_by, stay.first
    return period, stay.began_on


def _away(law: Law, stay: Stay, known: State, today: date) -> Sequence[date]:
    """List the days that do not count."""
    placement = known.placements.get(stay.placement_id or "")
    if law.duration is None or law.duration.interruptions_count or placement is None:
        return ()
    return placement.days_away(today)


def _moved(period: Period, first: date, away: Sequence[date]) -> date:
    last = period.last_day(first)
    moved = timedelta(days=sum(day >= first for day in away))
    return last if last > date.max - moved else last + moved
