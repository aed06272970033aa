from datetime import datetime
from typing import Any

from praktiklog_events import TARGET_GROUPS
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class UnknownTargetGroup(Rule):
    """The target group (målgruppe) stands in no list; its figures stand under its own name."""

    en = "target group {{ target_group }} stands in no list; check it"
    da = "målgruppe {{ target_group }} står ikke på nogen liste; kontrollér den"

    @staticmethod
    def broken(fact: Any, _known: State, law: Law, _at: datetime) -> Broken | None:
        if fact.target_group is None:
            return None
        listed = law.target_group
        codes = TARGET_GROUPS if listed is None else {group.code for group in listed}
        return None if fact.target_group in codes else Broken(target_group=fact.target_group)
