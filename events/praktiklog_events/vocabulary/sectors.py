"""Sectors (sektorer) of companies."""

from typing import Final, Literal

from praktiklog_events.vocabulary.term import Term, Vocabulary

Sector = Literal["private", "public"]

SECTORS: Final = Vocabulary(
    Term(code="private", da="Privat", en="Private"),
    Term(code="public", da="Offentlig", en="Public"),
)
