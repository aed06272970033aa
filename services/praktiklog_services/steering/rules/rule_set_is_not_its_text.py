from datetime import datetime

from praktiklog_events import RulesAdopted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.law.rule_set import MalformedRuleSet, parse


class RuleSetIsNotItsText(Rule):
    """No stored bytes have this hash, or the file names another set, day or jobcentre."""

    en = (
        "no text of {{ ruleset }} with the SHA-256 {{ sha256 }} says so: {{ why }}; "
        "adopt the file itself with `praktiklog rules adopt FILE`"
    )
    da = (
        "ingen tekst til {{ ruleset }} med SHA-256 {{ sha256 }} siger det: {{ why }}; "
        "vedtag selve filen med `praktiklog rules adopt FIL`"
    )

    @staticmethod
    def broken(fact: RulesAdopted, _known: State, law: Law, _at: datetime) -> Broken | None:
        data = law.text(fact.sha256)
        if data is None:
            return Broken(ruleset=fact.ruleset, sha256=fact.sha256, why="no_text")
        try:
            made = parse(data)
        except MalformedRuleSet:
            return None  # another rule says so
        for field in ("ruleset", "valid_from", "jobcentre"):
            said, read = getattr(fact, field), getattr(made, field)
            if said is not None and said != read:
                return Broken(ruleset=fact.ruleset, sha256=fact.sha256, why=f"{field} {read}")
        return None
