"""Readiness (visitation): how near the labour market or an education someone is found to be."""

from typing import Final, Literal

from praktiklog_events.vocabulary.term import Term, Vocabulary

Readiness = Literal["jobparat", "aktivitetsparat", "uddannelsesparat", "aabenlyst_uddannelsesparat"]

READINESS: Final = Vocabulary(
    Term(code="jobparat", da="Jobparat", en="Ready for a job"),
    Term(code="aktivitetsparat", da="Aktivitetsparat", en="Ready for activities"),
    Term(code="uddannelsesparat", da="Uddannelsesparat", en="Ready for education"),
    Term(
        code="aabenlyst_uddannelsesparat",
        da="Åbenlyst uddannelsesparat",
        en="Obviously ready for education",
    ),
)
