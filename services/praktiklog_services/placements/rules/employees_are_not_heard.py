from datetime import datetime
from typing import Any

from praktiklog_events import PlacementExtended
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.stay import stay_of


class EmployeesAreNotHeard(Rule):
    """A long praktik was not talked over with the company's employees (drøftelse) in time.

    In time is on or before the first day, for an extension on or before its decision. [D7]
    """

    reads = ("placement_id", "candidate_id")
    en = (
        "a stay from {{ first }} to {{ last }} is longer than {{ period | period }}, and the "
        "employees were not heard by {{ by_day }}; talk to their representative and give "
        "employees_heard_on"
    )
    da = (
        "et forløb fra {{ first }} til {{ last }} er længere end {{ period | period }}, og de "
        "ansatte er ikke hørt senest {{ by_day }}; drøft det med deres repræsentant, og angiv "
        "employees_heard_on"
    )

    @staticmethod
    def broken(fact: Any, known: State, law: Law, at: datetime) -> Broken | None:
        stay = stay_of(fact, known, at)
        if law.hearing is None or stay is None or stay.offer != "praktik":
            return None
        if stay.last <= law.hearing.over.last_day(stay.began_on):
            return None
        by_day = stay.first
        heard = [fact.employees_heard_on]
        if isinstance(fact, PlacementExtended):
            by_day = fact.decided_on
            placement = known.placements[fact.placement_id]
            heard.append(placement.employees_heard_on)
            if placement.agreed is not None:
                heard.append(placement.agreed.employees_heard_on)
        if any(day is not None and day <= by_day for day in heard):
            return None
        return Broken(
            by=law.hearing,
            first=stay.began_on,
            last=stay.last,
            period=str(law.hearing.over),
            by_day=by_day,
        )
