from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class PurposeIsMissing(Rule):
    """A praktik has no purpose (formål; LAB § 59, from 2020)."""

    en = "a praktik has a purpose; give one of {{ codes }}"
    da = "en praktik har et formål; angiv et af {{ codes }}"

    @staticmethod
    def broken(fact: Any, _known: State, law: Law, _at: datetime) -> Broken | None:
        purpose = law.purpose
        if purpose is None or not purpose.required:
            return None
        if fact.offer != "praktik" or fact.purpose is not None:
            return None
        return Broken(by=purpose, codes=list(purpose.codes))
