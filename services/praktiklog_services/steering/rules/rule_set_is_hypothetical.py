from datetime import datetime

from praktiklog_events import RulesAdopted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.steering.text import read


class RuleSetIsHypothetical(Rule):
    """The set is not law: it was invented to rehearse with."""

    en = "{{ ruleset }} is hypothetical; give despite = what_if to adopt it all the same"
    da = "{{ ruleset }} er hypotetisk; angiv despite = what_if for at vedtage den alligevel"

    @staticmethod
    def broken(fact: RulesAdopted, _known: State, law: Law, _at: datetime) -> Broken | None:
        made = read(law, fact.sha256)
        if made is None or not made.hypothetical:
            return None
        return Broken(ruleset=made.ruleset)
