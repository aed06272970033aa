from datetime import datetime

from praktiklog_events import PlacementExtended
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.law.limits import limit_of
from praktiklog_services.placements.stay import stay_of


class ReasonIsMissing(Rule):
    """An extension beyond `reason_over` has no reason (begrundelse).

    FVL §§ 22-24; LAB § 61, stk. 2 (concrete assessment); Ankestyrelsen 2020.
    """

    reads = ("placement_id", "candidate_id")
    en = (
        "an extension to {{ end }} lasts more than {{ period | period }} in all and has no reason; "
        "give one as a code{% if codes %} ({{ codes }}){% endif %}, and guidance on appeal in the "
        "letter"
    )
    da = (
        "en forlængelse til {{ end }} varer i alt over {{ period | period }} og har ingen "
        "begrundelse; angiv en kode{% if codes %} ({{ codes }}){% endif %}, og giv klagevejledning "
        "i brevet"
    )

    @staticmethod
    def broken(fact: PlacementExtended, known: State, law: Law, at: datetime) -> Broken | None:
        stay = stay_of(fact, known, at)
        if stay is None or fact.reason is not None:
            return None
        limit = limit_of(law, stay.offer, stay.target_group, stay.readiness)
        if limit is None or limit.reason_over is None:
            return None
        if stay.last <= limit.reason_over.last_day(stay.began_on):
            return None
        listed = next((found for found in law.list or () if found.name == "reason_extension"), None)
        return Broken(
            since=stay.last,
            by=limit,
            end=stay.last,
            period=str(limit.reason_over),
            codes=[] if listed is None else [entry.code for entry in listed.code],
        )
