"""The lists of codes: each declared once, with the days on which it holds and its words.

A list's codes stand twice in its file, as a `Literal` that types and schemas are made of and as
terms; a test compares them. Target groups are no closed list: a code that stands in none is taken,
with a warning.
"""

from typing import Final

from praktiklog_events.vocabulary.despite import DESPITE, Despite
from praktiklog_events.vocabulary.horizons import HORIZONS, Horizon, HorizonTerm
from praktiklog_events.vocabulary.offers import OFFERS, Offer
from praktiklog_events.vocabulary.outcomes import (
    DESTINATIONS,
    STATUSES,
    Destination,
    OutcomeStatus,
)
from praktiklog_events.vocabulary.practice_types import PRACTICE_TYPES, PracticeType
from praktiklog_events.vocabulary.readiness import READINESS, Readiness
from praktiklog_events.vocabulary.sectors import SECTORS, Sector
from praktiklog_events.vocabulary.slot_kinds import SLOT_KINDS, SlotKind
from praktiklog_events.vocabulary.target_groups import TARGET_GROUPS, benefit_of
from praktiklog_events.vocabulary.term import Term, Vocabulary

__all__ = [
    "DESPITE",
    "DESTINATIONS",
    "HORIZONS",
    "OFFERS",
    "PRACTICE_TYPES",
    "READINESS",
    "SECTORS",
    "SLOT_KINDS",
    "STATUSES",
    "TARGET_GROUPS",
    "VOCABULARIES",
    "Despite",
    "Destination",
    "Horizon",
    "HorizonTerm",
    "Offer",
    "OutcomeStatus",
    "PracticeType",
    "Readiness",
    "Sector",
    "SlotKind",
    "Term",
    "Vocabulary",
    "benefit_of",
]

VOCABULARIES: Final[dict[str, Vocabulary[Term]]] = {
    "target_group": TARGET_GROUPS,
    "benefit": TARGET_GROUPS,
    "readiness": READINESS,
    "horizon": HORIZONS,
    "despite": DESPITE,
    "status": STATUSES,
    "destination": DESTINATIONS,
    "offer": OFFERS,
    "slot_kind": SLOT_KINDS,
    "practice_type": PRACTICE_TYPES,
    "sector": SECTORS,
}
"""Field or key -> the list that its codes are of."""
