"""Danish words for the contract's keys and codes; a code without a word is shown as it stands."""

from typing import Final

from praktiklog_projections.asking.periods import PERIODS
from praktiklog_web.parts import formats

PERIOD_KEYS: Final = tuple(PERIODS)

KEYS: Final[dict[str, str]] = {
    "jobcentre": "Jobcenter",
    "company_id": "Virksomhed",
    "agreement_id": "Aftale",
    "slot_kind": "Pladstype",
    "branch": "Branche (DB07)",
    "sector": "Sektor",
    "target_group": "Målgruppe",
    "benefit": "Ydelse",
    "readiness": "Visitation",
    "practice_type": "Praktiktype",
    "offer": "Tilbud",
    "month": "Måned",
    "quarter": "Kvartal",
    "year": "År",
}

_JOBCENTRES: Final = {
    "esbjerg-fanoe": "Esbjerg/Fanø",
    "koebenhavn": "København",
    "oevrige": "Øvrige jobcentre",
    "_all": "Alle",
}
_GROUPS: Final = {
    "dagpenge": "Dagpenge",
    "akademikere": "Akademikere",
    "dagpenge_oevrige": "Dagpenge, øvrige",
    "kontanthjaelp": "Kontanthjælp",
    "uddannelseshjaelp": "Uddannelseshjælp",
    "revalidering": "Revalidering",
    "integrationsydelse": "Integrationsydelse",
    "sygedagpenge": "Sygedagpenge",
    "jobafklaring": "Jobafklaring",
    "ressourceforloeb": "Ressourceforløb",
    "ledighedsydelse": "Ledighedsydelse",
}
_CODES: Final[dict[str, dict[str, str]]] = {
    "jobcentre": _JOBCENTRES,
    "target_group": _GROUPS,
    "benefit": _GROUPS,
    "slot_kind": {
        "centre": "Virksomhedscenter",
        "single": "Enkeltplads",
        "ad_hoc": "Ad hoc-plads",
        "assessment": "Afklaringsplads",
        "municipal": "Kommunal plads",
    },
    "sector": {"private": "Privat", "public": "Offentlig"},
    "readiness": {
        "jobparat": "Jobparat",
        "aktivitetsparat": "Aktivitetsparat",
        "uddannelsesparat": "Uddannelsesparat",
        "aabenlyst_uddannelsesparat": "Åbenlyst uddannelsesparat",
    },
    "practice_type": {
        "jobpraktik": "Jobpraktik",
        "udviklingspraktik": "Udviklingspraktik",
        "kompetencepraktik": "Kompetencepraktik",
    },
    "offer": {
        "praktik": "Virksomhedspraktik",
        "loentilskud_private": "Løntilskud, privat",
        "loentilskud_public": "Løntilskud, offentligt",
    },
}
HORIZONS: Final[dict[str, str]] = {
    "4w": "4 uger",
    "5w": "5 uger",
    "13w": "13 uger",
    "26w": "26 uger",
    "1m": "1 måned",
    "2m": "2. kalendermåned",
    "3m": "3 måneder",
    "6m": "6 måneder",
    "12m": "12 måneder",
}


def value(key: str, code: str | None) -> str:
    """Name a key's value for a reader."""
    if code is None:
        return "(ikke oplyst)"
    if key in PERIOD_KEYS:
        return formats.period(key, code)
    if key == "jobcentre" and code not in _JOBCENTRES:
        return code.replace("-", " ").title()
    return _CODES.get(key, {}).get(code, code)
