from datetime import datetime

from praktiklog_events import PlacementInterrupted
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class InterruptionEndsBeforeItStarts(Rule):
    """The last day away (afbrydelse) lies before the first."""

    en = "until_on {{ last }} lies before interrupted_on {{ first }}; correct one of the days"
    da = "until_on {{ last }} ligger før interrupted_on {{ first }}; ret en af dagene"

    @staticmethod
    def broken(
        fact: PlacementInterrupted, _known: State, _law: Law, _at: datetime
    ) -> Broken | None:
        if fact.until_on is None or fact.until_on >= fact.interrupted_on:
            return None
        return Broken(first=fact.interrupted_on, last=fact.until_on)
