"""Practice types (praktiktyper), known since 15 September 2019 (domain.md, B6; a convention)."""

from datetime import date
from typing import Final, Literal

from praktiklog_events.vocabulary.term import Term, Vocabulary

PracticeType = Literal["jobpraktik", "udviklingspraktik", "kompetencepraktik"]

_SINCE: Final = date(2019, 9, 15)

PRACTICE_TYPES: Final = Vocabulary(
    Term(code="jobpraktik", da="Jobpraktik", en="Job placement", valid_from=_SINCE),
    Term(
        code="udviklingspraktik",
        da="Udviklingspraktik",
        en="Development placement",
        valid_from=_SINCE,
    ),
    Term(
        code="kompetencepraktik",
        da="Kompetencepraktik",
        en="Competence placement",
        valid_from=_SINCE,
    ),
)
