from datetime import datetime

from praktiklog_events import RulesAdopted, danish_date
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.steering.text import read


class RuleSetIsBackdated(Rule):
    """The set holds from today or an earlier day on: decisions were made without it."""

    en = (
        "{{ ruleset }} holds from {{ valid_from }} on; `praktiklog rules differ --from "
        "{{ valid_from }}` lists the decisions that it would judge otherwise"
    )
    da = (
        "{{ ruleset }} gælder fra {{ valid_from }}; `praktiklog rules differ --from {{ "
        "valid_from }}` viser de afgørelser, som den ville bedømme anderledes"
    )

    @staticmethod
    def broken(fact: RulesAdopted, _known: State, law: Law, at: datetime) -> Broken | None:
        made = read(law, fact.sha256)
        if made is None or made.valid_from > danish_date(at):
            return None
        return Broken(ruleset=made.ruleset, valid_from=made.valid_from)
