from datetime import datetime

from praktiklog_events import PlacementAgreed, PlacementStarted, danish_date
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.stay import stay_of, stays_of_candidate


class CandidateIsPlacedTwice(Rule):
    """Another placement of the candidate at the same company has a common day.

    Elsewhere part-time pairs are lawful: full time guards them.
    """

    reads = ("candidate_id", "placement_id")
    en = (
        "candidate {{ candidate_id }} has placement {{ placement_id }} at company "
        "{{ company_id }} from {{ first }} to {{ last }}; change the hours or the end of "
        "that one"
    )
    da = (
        "borger {{ candidate_id }} har forløb {{ placement_id }} i virksomhed "
        "{{ company_id }} fra {{ first }} til {{ last }}; ret timer eller slutdag på det"
    )

    @staticmethod
    def broken(
        fact: PlacementAgreed | PlacementStarted, known: State, _law: Law, at: datetime
    ) -> Broken | None:
        stay = stay_of(fact, known, at)
        if stay is None:
            return None
        for identity, placement, first, last in stays_of_candidate(stay, known, danish_date(at)):
            if (
                placement.company_id == stay.company_id
                and first <= stay.last
                and last >= stay.first
            ):
                return Broken(
                    candidate_id=stay.candidate_id,
                    placement_id=identity,
                    company_id=stay.company_id,
                    first=first,
                    last=last,
                )
        return None
