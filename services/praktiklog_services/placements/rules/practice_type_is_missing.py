from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.stay import stay_of


class PracticeTypeIsMissing(Rule):
    """The jobcentre asks for the type of praktik."""

    reads = ("placement_id",)
    en = (
        "a praktik from {{ known_from }} on has a practice_type; give jobpraktik, "
        "udviklingspraktik or kompetencepraktik"
    )
    da = (
        "en praktik fra {{ known_from }} har en practice_type; angiv jobpraktik, "
        "udviklingspraktik eller kompetencepraktik"
    )

    @staticmethod
    def broken(fact: Any, known: State, law: Law, at: datetime) -> Broken | None:
        stay, types = stay_of(fact, known, at), law.practice_type
        if stay is None or types is None or not types.required or fact.practice_type is not None:
            return None
        if stay.offer != "praktik" or stay.first < types.known_from:
            return None
        return Broken(by=types, known_from=types.known_from)
