from datetime import datetime
from typing import Any

from praktiklog_events import danish_date
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.stay import stay_of, stays_of_candidate


class PlacementIsRepeated(Rule):
    """The candidate was at the same company not long ago.

    BAB § 61; standing slots must not replace a job [C33]; the window is inferred.
    """

    reads = ("candidate_id", "placement_id", "referral_id")
    silent_on_import = True
    en = (
        "candidate {{ candidate_id }} was at company {{ company_id }} until {{ last }} "
        "(placement {{ placement_id }}); this stay must differ: another function or aim, "
        "and it must not replace a job"
    )
    da = (
        "borger {{ candidate_id }} var i virksomhed {{ company_id }} til {{ last }} "
        "(forløb {{ placement_id }}); dette forløb skal være et andet: anden funktion "
        "eller andet formål, og det må ikke erstatte et job"
    )

    @staticmethod
    def broken(fact: Any, known: State, law: Law, at: datetime) -> Broken | None:
        stay = stay_of(fact, known, at)
        window = None if law.repeat is None else law.repeat.same_company
        if stay is None or window is None:
            return None
        oldest = window.first_day_back(stay.first)
        for identity, placement, _, last in stays_of_candidate(stay, known, danish_date(at)):
            if placement.company_id == stay.company_id and oldest <= last < stay.first:
                return Broken(
                    by=law.repeat,
                    candidate_id=stay.candidate_id,
                    company_id=stay.company_id,
                    placement_id=identity,
                    last=last,
                )
        return None
