from datetime import datetime

from praktiklog_events import RulesAdopted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.law.rule_set import MalformedRuleSet, parse


class RuleSetIsMalformed(Rule):
    """An unknown block or key, a wrong type, a bad period, or a condition that can never match."""

    en = "{{ key }}: {{ why }}; correct the file and adopt it under the same id"
    da = "{{ key }}: {{ why }}; ret filen, og vedtag den under samme id"

    @staticmethod
    def broken(fact: RulesAdopted, _known: State, law: Law, _at: datetime) -> Broken | None:
        data = law.text(fact.sha256)
        try:
            if data is not None:
                parse(data)
        except MalformedRuleSet as error:
            return Broken(key=error.key, why=error.why)
        return None
