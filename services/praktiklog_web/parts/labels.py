"""Words for the contract's keys and codes; a code without a word is shown as it stands."""

from typing import Final

from praktiklog_events.vocabulary import VOCABULARIES
from praktiklog_projections.asking.periods import PERIODS
from praktiklog_web.site import formats
from praktiklog_web.site.language import _, current


def key(name: str) -> str:
    """Name a key for a reader."""
    text = _KEYS.get(name)
    return name if text is None else _(text)


def value(name: str, code: str | None) -> str:
    """Name a key's value for a reader."""
    if code is None:
        return _("(not stated)")
    if name in PERIODS:
        return formats.period(name, code)
    if name == "jobcentre":
        summed = _SUMMED.get(code)
        return _(summed) if summed else _JOBCENTRES.get(code, code.replace("-", " ").title())
    vocabulary = VOCABULARIES.get(name)
    return code if vocabulary is None else vocabulary.labels(current()).get(code, code)


def N_(text: str) -> str:  # noqa: N802  as gettext's extractors know it
    """Mark a text for the catalogues where it stands; it is said where it is shown."""
    return text


_KEYS: Final[dict[str, str]] = {
    "jobcentre": N_("Jobcentre"),
    "company_id": N_("Company"),
    "agreement_id": N_("Agreement"),
    "slot_kind": N_("Kind of slot"),
    "origin": N_("Origin"),
    "branch": N_("Branch (DB07)"),
    "sector": N_("Sector"),
    "target_group": N_("Target group"),
    "benefit": N_("Benefit"),
    "readiness": N_("Readiness"),
    "entry": N_("Entry"),
    "path": N_("Path"),
    "team": N_("Team"),
    "practice_type": N_("Type of practice"),
    "offer": N_("Offer"),
    "day": N_("Day"),
    "week": N_("Week"),
    "month": N_("Month"),
    "quarter": N_("Quarter"),
    "year": N_("Year"),
}
_JOBCENTRES: Final = {
    "esbjerg-fanoe": "Esbjerg/Fanø",
    "koebenhavn": "København",
}
_SUMMED: Final = {"oevrige": N_("Other jobcentres"), "_all": N_("All")}
