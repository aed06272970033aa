from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.stay import stay_of


class PracticeTypeIsTooEarly(Rule):
    """A type of praktik is given for a day on which none was known [B6]."""

    reads = ("placement_id",)
    en = (
        "practice_type {{ practice_type }} was not known before {{ known_from }}; leave it "
        "out for a stay from {{ first }}"
    )
    da = (
        "practice_type {{ practice_type }} fandtes ikke før {{ known_from }}; udelad den "
        "for et forløb fra {{ first }}"
    )

    @staticmethod
    def broken(fact: Any, known: State, law: Law, at: datetime) -> Broken | None:
        stay, types = stay_of(fact, known, at), law.practice_type
        if stay is None or types is None or fact.practice_type is None:
            return None
        if stay.first >= types.known_from:
            return None
        return Broken(
            by=types,
            practice_type=fact.practice_type,
            known_from=types.known_from,
            first=stay.first,
        )
