from datetime import date, datetime
from typing import Any

from praktiklog_events import EndVoided, PlacementExtended
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.blocks import Limit
from praktiklog_services.law.law import Law
from praktiklog_services.law.limits import limit_of
from praktiklog_services.placements.stay import DAY, Stay, stay_of


class DurationIsExceeded(Rule):
    """The stay ends after the last day that its limit of duration (varighed) allows.

    A first stay lasts at most `first`. An extension goes to the end of `extend_to` at most, and
    from there on by `then_by` at a time. LAB § 61, § 68.
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
        period, since, last = limit.first, stay.began_on, limit.first.last_day(stay.began_on)
        if extends:
            period, since, last = _top(limit, stay)
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


def _top(limit: Limit, stay: Stay) -> tuple[Any, date, date]:
    """Tell the period, its first day and the last day that an extension may reach."""
    period = limit.extend_to or limit.first
    last = period.last_day(stay.began_on)
    if limit.then_by is not None and stay.first > last:
        return limit.then_by, stay.first, limit.then_by.last_day(stay.first)
    return period, stay.began_on, last
