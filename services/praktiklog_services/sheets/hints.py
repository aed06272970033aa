"""What Danish headers usually mean: data for a proposal, to be read by whoever knows the source."""

import re
from typing import Final, NamedTuple

from praktiklog_services.sheets.mapping import As


class Hint(NamedTuple):
    """A field of facts, the headers that usually name it, and how its cells are read."""

    field: str
    header: re.Pattern[str]
    read_as: As = "text"


def _hint(field: str, header: str, read_as: As = "text") -> Hint:
    return Hint(field, re.compile(header, re.IGNORECASE), read_as)


HINTS: Final = (
    _hint("time", r"registrer|oprettet|indberettet|tidsstempel", "datetime"),
    _hint("placement_id", r"(forløb|praktik|aktivitet|bevilling)s?[ -]?(id|nr|nummer)"),
    _hint("referral_id", r"(henvisning|sag|visitation)s?[ -]?(id|nr|nummer)"),
    _hint("agreement_id", r"aftale[ -]?(id|nr|nummer)"),
    _hint("candidate_id", r"^cpr|personnummer|borger|kandidat|^person", "candidate"),
    _hint("company_id", r"^p[ -]?(nummer|nr)|produktionsenhed"),
    _hint("cvr", r"^cvr"),
    _hint("name", r"virksomhed(ens)?[ -]?navn|^virksomhed$|^firma"),
    _hint("branch", r"branche"),
    _hint("sector", r"sektor"),
    _hint("jobcentre", r"jobcenter|kommune"),
    _hint("target_group", r"målgruppe|ydelse"),
    _hint("readiness", r"match|visitationskategori|parathed"),
    _hint("offer", r"tilbud|foranstaltning|indsats"),
    _hint("hours_per_week", r"timer", "number"),
    _hint("slots", r"pladser|antal", "integer"),
    _hint("slot_kind", r"pladstype|aftaletype"),
    _hint("opened_on", r"aftale.*(start|fra)|åbnet", "date"),
    _hint("referred_on", r"henvist|henvisning|visiteret", "date"),
    _hint("planned_end_on", r"planlagt|forventet|bevilget til|^til", "date"),
    _hint("reason", r"årsag|begrundelse"),
    _hint("started_on", r"start|^fra|påbegyndt", "date"),
    _hint("ended_on", r"slut|ophør|afsluttet", "date"),
)
"""In the order in which they are tried; a header is taken by the first that it fits."""

PROPOSED: Final = (
    ("company.registered.v1", "company_id", ()),
    ("referral.registered.v1", "referral_id", ("referred_on",)),
    ("slots.opened.v1", "agreement_id", ("opened_on",)),
    ("placement.started.v1", "placement_id", ("started_on",)),
    ("placement.ended.v1", "placement_id", ("ended_on",)),
)
"""Facts that are proposed where their key has a column: type, key, further fields that must be."""

CODES: Final = {
    "offer": {
        "praktik": r"praktik",
        "loentilskud_private": r"løntilskud.*privat",
        "loentilskud_public": r"løntilskud.*(offentlig|komm)",
    },
    "reason": {
        "completed": r"gennemført|fuldført|planmæssig",
        "broken_off_by_candidate": r"borger|kandidat",
        "broken_off_by_company": r"virksomhed",
        "broken_off_by_jobcentre": r"jobcenter",
        "sickness": r"syg",
        "other": r"andet|andre",
    },
    "sector": {"private": r"privat", "public": r"offentlig|kommunal"},
    "target_group": {
        "kontanthjaelp": r"kontanthj",
        "uddannelseshjaelp": r"uddannelseshj",
        "dagpenge_oevrige": r"dagpenge|a-?kasse",
        "sygedagpenge": r"sygedagp",
        "jobafklaring": r"jobafklar",
        "ressourceforloeb": r"ressource",
        "revalidering": r"revalid",
        "ledighedsydelse": r"ledighedsyd",
    },
    "readiness": {
        "aabenlyst_uddannelsesparat": r"åbenlyst",
        "uddannelsesparat": r"uddannelsesparat",
        "aktivitetsparat": r"aktivitetsparat",
        "jobparat": r"jobparat",
    },
    "slot_kind": {
        "centre": r"virksomhedscenter",
        "single": r"enkelt",
        "ad_hoc": r"ad.?hoc",
        "municipal": r"kommunal",
        "assessment": r"afprøvning|afklaring",
    },
}
"""Codes of a field, and the cells that usually mean them; the first that fits counts."""
