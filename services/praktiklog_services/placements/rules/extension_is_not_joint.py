from datetime import datetime

from praktiklog_events import PlacementExtended
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ExtensionIsNotJoint(Rule):
    """A role that decides on extensions with others did not [E76]."""

    en = "decided_with lacks {{ missing }}; decide together and name all roles"
    da = "decided_with mangler {{ missing }}; beslut i fællesskab, og angiv alle roller"

    @staticmethod
    def broken(fact: PlacementExtended, _known: State, law: Law, _at: datetime) -> Broken | None:
        joint = law.extension
        if joint is None:
            return None
        missing = [role for role in joint.decided_with if role not in (fact.decided_with or ())]
        return Broken(by=joint, missing=missing) if missing else None
