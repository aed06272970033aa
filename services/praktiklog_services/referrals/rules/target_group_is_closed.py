from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class TargetGroupIsClosed(Rule):
    """One cannot enter with this target group (målgruppe) on this day: reforms of 2025 and 2026."""

    en = (
        "target group {{ target_group }} is open from {{ opens }} to {{ closes }}, not on "
        "{{ day }}; choose the group that holds then"
    )
    da = (
        "målgruppe {{ target_group }} er åben fra {{ opens }} til {{ closes }}, ikke "
        "{{ day }}; vælg den gruppe, der gælder da"
    )

    @staticmethod
    def broken(fact: Any, _known: State, law: Law, _at: datetime) -> Broken | None:
        fields = ("starts_on", "started_on", "referred_on", "effective_on")
        day = next(getattr(fact, field) for field in fields if hasattr(fact, field))
        for group in law.target_group or ():
            if group.code == fact.target_group:
                if (group.from_ or day) <= day <= (group.to or day):
                    return None
                return Broken(
                    by=group,
                    target_group=group.code,
                    opens=group.from_ or "…",
                    closes=group.to or "…",
                    day=day,
                )
        return None
