"""What became of a candidate: the status at a horizon, and the destination right at the end."""

from typing import Final, Literal

from praktiklog_events.vocabulary.term import Term, Vocabulary

OutcomeStatus = Literal[
    "ordinary_job",
    "education",
    "flexjob",
    "wage_subsidy",
    "next_placement",
    "benefit",
    "early_pension",
    "self_supporting_other",
    "unknown",
]
Destination = Literal[
    "ordinary_job",
    "education",
    "flexjob",
    "wage_subsidy",
    "next_placement",
    "benefit",
    "early_pension",
    "unknown",
]

STATUSES: Final = Vocabulary(
    Term(code="ordinary_job", da="Ordinært job", en="Ordinary job"),
    Term(code="education", da="Uddannelse", en="Education"),
    Term(code="flexjob", da="Fleksjob", en="Flex job"),
    Term(code="wage_subsidy", da="Løntilskud", en="Wage subsidy"),
    Term(code="next_placement", da="Ny praktik", en="Another placement"),
    Term(code="benefit", da="Offentlig ydelse", en="On benefit"),
    Term(code="early_pension", da="Førtidspension", en="Early retirement pension"),
    Term(code="self_supporting_other", da="Selvforsørgende i øvrigt", en="Self-supporting"),
    Term(code="unknown", da="Ukendt", en="Unknown"),
)

DESTINATIONS: Final = Vocabulary(
    *(term for term in STATUSES.terms if term.code != "self_supporting_other")
)
