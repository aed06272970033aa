"""Offers (tilbud): placement, or a job with wage subsidy."""

from typing import Final, Literal

from praktiklog_events.vocabulary.term import Term, Vocabulary

Offer = Literal["praktik", "loentilskud_private", "loentilskud_public"]

OFFERS: Final = Vocabulary(
    Term(code="praktik", da="Virksomhedspraktik", en="Work placement"),
    Term(code="loentilskud_private", da="Løntilskud, privat", en="Wage subsidy, private"),
    Term(code="loentilskud_public", da="Løntilskud, offentligt", en="Wage subsidy, public"),
)
