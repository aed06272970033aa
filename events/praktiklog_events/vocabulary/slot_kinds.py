"""Kinds of slots (pladstyper)."""

from typing import Final, Literal

from praktiklog_events.vocabulary.term import Term, Vocabulary

SlotKind = Literal["centre", "single", "ad_hoc", "assessment", "municipal"]

SLOT_KINDS: Final = Vocabulary(
    Term(code="centre", da="Virksomhedscenter", en="Company centre"),
    Term(code="single", da="Enkeltplads", en="Single slot"),
    Term(code="ad_hoc", da="Ad hoc-plads", en="Ad hoc slot"),
    Term(code="assessment", da="Afklaringsplads", en="Assessment slot"),
    Term(code="municipal", da="Kommunal plads", en="Municipal slot"),
)
