from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class ReferralIsClosed(Rule):
    """The referral leads to no placement; the earliest closing counts."""

    reads = ("referral_id",)
    en = "referral {{ referral_id }} was closed on {{ closed_on }}; void the closing or refer anew"
    da = (
        "henvisning {{ referral_id }} blev afsluttet {{ closed_on }}; annullér "
        "afslutningen eller henvis på ny"
    )

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        referral = known.referrals.get(fact.referral_id or "")
        if referral is None or referral.closed_on is None:
            return None
        return Broken(referral_id=fact.referral_id, closed_on=referral.closed_on)
