from datetime import datetime

from praktiklog_events import RulesAdopted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.law.rule_set import LAW
from praktiklog_services.steering.text import read


class LocalRulesTouchTheLaw(Rule):
    """A local set has a block of the law: a jobcentre adds limits, it does not lift them."""

    en = "{{ ruleset }} is local and has {{ blocks }}; take them out, the law decides them"
    da = "{{ ruleset }} er lokal og har {{ blocks }}; tag dem ud, loven bestemmer dem"

    @staticmethod
    def broken(fact: RulesAdopted, _known: State, law: Law, _at: datetime) -> Broken | None:
        made = read(law, fact.sha256)
        if made is None or made.kind != "local" or LAW.isdisjoint(made.given()):
            return None
        return Broken(ruleset=made.ruleset, blocks=sorted(LAW.intersection(made.given())))
