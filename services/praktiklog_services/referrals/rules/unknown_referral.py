from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class UnknownReferral(Rule):
    """No referral was registered under this id; a placement may have none."""

    reads = ("referral_id",)
    unknown = True
    en = "referral {{ referral_id }} is unknown; register the referral first"
    da = "henvisning {{ referral_id }} er ukendt; registrér henvisningen først"

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        if fact.referral_id is None or fact.referral_id in known.referrals:
            return None
        return Broken(referral_id=fact.referral_id)
