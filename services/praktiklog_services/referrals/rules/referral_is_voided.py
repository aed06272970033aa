from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ReferralIsVoided(Rule):
    """The referral never was."""

    reads = ("referral_id",)
    en = "referral {{ referral_id }} is voided; register a new one"
    da = "henvisning {{ referral_id }} er annulleret; registrér en ny"

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        referral = known.referrals.get(fact.referral_id or "")
        if referral is None or not referral.voided:
            return None
        return Broken(referral_id=fact.referral_id)
