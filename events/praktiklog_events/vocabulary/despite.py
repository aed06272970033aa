"""Reasons to decide despite a rule (trods reglen), since a rule file can be wrong."""

from typing import Final, Literal

from praktiklog_events.vocabulary.term import Term, Vocabulary

Despite = Literal[
    "appeal_decision",
    "law_changed",
    "data_are_wrong",
    "trial_scheme",
    "agreed_with_authority",
    "what_if",
]

DESPITE: Final = Vocabulary(
    Term(code="appeal_decision", da="Afgørelse i en klagesag", en="Decided on appeal"),
    Term(code="law_changed", da="Loven er ændret", en="The law has changed"),
    Term(code="data_are_wrong", da="Oplysningerne er forkerte", en="The data are wrong"),
    Term(code="trial_scheme", da="Forsøgsordning", en="Trial scheme"),
    Term(code="agreed_with_authority", da="Aftalt med myndigheden", en="Agreed with the authority"),
    Term(code="what_if", da="Hvad nu hvis", en="What if"),
)
