from datetime import datetime

from praktiklog_events import PlacementAgreed
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class MatchIsIncomplete(Rule):
    """Something that candidate and company agree on beforehand is open [E20, B1, B2, B3]."""

    silent_on_import = True
    en = "open before the placement: {{ missing }}; talk it over and register what is agreed"
    da = "åbent før forløbet: {{ missing }}; drøft det, og registrér, hvad der er aftalt"

    @staticmethod
    def broken(fact: PlacementAgreed, _known: State, law: Law, _at: datetime) -> Broken | None:
        match = law.match
        if match is None:
            return None
        missing = [point for point in match.points if point not in (fact.match_points or ())]
        missing += [who for who in match.understanding if who not in (fact.agreed_with or ())]
        if match.ordinary_job and fact.ordinary_job is None:
            missing.append("ordinary_job")
        return Broken(by=match, missing=missing) if missing else None
