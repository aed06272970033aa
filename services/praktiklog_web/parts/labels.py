"""Danish words for the contract's keys and codes; a code without a word is shown as it stands."""

from typing import Final

from praktiklog_events.vocabulary import VOCABULARIES
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
_CODES: Final[dict[str, dict[str, str]]] = {
    "jobcentre": _JOBCENTRES,
    **{key: vocabulary.labels() for key, vocabulary in VOCABULARIES.items()},
}
HORIZONS: Final[dict[str, str]] = VOCABULARIES["horizon"].labels()


def value(key: str, code: str | None) -> str:
    """Name a key's value for a reader."""
    if code is None:
        return "(ikke oplyst)"
    if key in PERIOD_KEYS:
        return formats.period(key, code)
    if key == "jobcentre" and code not in _JOBCENTRES:
        return code.replace("-", " ").title()
    return _CODES.get(key, {}).get(code, code)
