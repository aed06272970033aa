from datetime import datetime

from praktiklog_events import RulesAdopted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.steering.text import read


class UnknownRuleSet(Rule):
    """The `base` of the set was not adopted."""

    en = "base {{ base }} is not adopted; adopt it first"
    da = "base {{ base }} er ikke vedtaget; vedtag den først"

    @staticmethod
    def broken(fact: RulesAdopted, known: State, law: Law, _at: datetime) -> Broken | None:
        made = read(law, fact.sha256)
        if made is None or made.base == "" or made.base in known.rule_sets:
            return None
        return Broken(base=made.base)
