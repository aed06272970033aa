from datetime import datetime
from typing import Any

from praktiklog_events import danish_date
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.placements.stay import stay_of, stays_of_candidate


class ActivationIsCircular(Rule):
    """Praktik follows praktik, and none led to an ordinary job or education [C58]."""

    reads = ("candidate_id", "placement_id")
    silent_on_import = True
    en = (
        "candidate {{ candidate_id }} has begun {{ count }} praktik since {{ oldest }}, "
        "and none ended in an ordinary job or education; talk over what is to be different "
        "this time"
    )
    da = (
        "borger {{ candidate_id }} har begyndt {{ count }} praktikker siden {{ oldest }}, "
        "og ingen endte i ordinært job eller uddannelse; drøft, hvad der skal være "
        "anderledes denne gang"
    )

    @staticmethod
    def broken(fact: Any, known: State, law: Law, at: datetime) -> Broken | None:
        stay = stay_of(fact, known, at)
        repeat = law.repeat
        if stay is None or stay.offer != "praktik" or repeat is None:
            return None
        if repeat.circular_window is None or repeat.circular_count is None:
            return None
        oldest = repeat.circular_window.first_day_back(stay.first)
        before = [
            placement
            for _, placement, first, _ in stays_of_candidate(stay, known, danish_date(at))
            if placement.started_on is not None
            and placement.offer == "praktik"
            and oldest <= first < stay.first
        ]
        if len(before) < repeat.circular_count:
            return None
        if any(placement.destination in {"ordinary_job", "education"} for placement in before):
            return None
        return Broken(by=repeat, candidate_id=stay.candidate_id, count=len(before), oldest=oldest)
