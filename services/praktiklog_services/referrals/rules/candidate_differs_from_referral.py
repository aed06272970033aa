from datetime import datetime
from typing import Any

from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class CandidateDiffersFromReferral(Rule):
    """The referral is another candidate's."""

    reads = ("referral_id",)
    en = (
        "candidate_id {{ candidate_id }} differs from {{ referred }}, whom referral "
        "{{ referral_id }} is about; correct one of them"
    )
    da = (
        "candidate_id {{ candidate_id }} er en anden end {{ referred }}, som henvisning "
        "{{ referral_id }} handler om; ret den ene"
    )

    @staticmethod
    def broken(fact: Any, known: State, _law: Law, _at: datetime) -> Broken | None:
        referral = known.referrals.get(fact.referral_id or "")
        if referral is None or referral.candidate_id == fact.candidate_id:
            return None
        return Broken(
            candidate_id=fact.candidate_id,
            referred=referral.candidate_id,
            referral_id=fact.referral_id,
        )
