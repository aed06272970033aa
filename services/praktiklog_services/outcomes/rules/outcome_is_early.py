from datetime import datetime

from praktiklog_events import OutcomeObserved
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.law.period import outcome_due


class OutcomeIsEarly(Rule):
    """The outcome was observed before its horizon was reached."""

    reads = ("placement_id",)
    en = (
        "observed_on {{ observed_on }} lies before {{ due }}, {{ horizon | period }} after "
        "the end on {{ ended_on }}; observe it again then"
    )
    da = (
        "observed_on {{ observed_on }} ligger før {{ due }}, {{ horizon | period }} efter "
        "slutningen {{ ended_on }}; observér igen da"
    )

    @staticmethod
    def broken(fact: OutcomeObserved, known: State, _law: Law, _at: datetime) -> Broken | None:
        ended_on = known.placements[fact.placement_id].ended_on
        due = None if ended_on is None else outcome_due(ended_on, fact.horizon)
        if due is None or fact.observed_on >= due:
            return None
        return Broken(
            observed_on=fact.observed_on, due=due, horizon=fact.horizon, ended_on=ended_on
        )
