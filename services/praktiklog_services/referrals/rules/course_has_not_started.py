from datetime import datetime

from praktiklog_events import CourseEnded
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law


class CourseHasNotStarted(Rule):
    """A visitation course (visitationsforløb) ends that never began, or before it began."""

    reads = ("referral_id",)
    en = (
        "the course of referral {{ referral_id }} {% if started_on %}started on {{ "
        "started_on }}{% else %}has not started{% endif %}; register its start first"
    )
    da = (
        "forløbet i henvisning {{ referral_id }} {% if started_on %}begyndte {{ "
        "started_on }}{% else %}er ikke begyndt{% endif %}; registrér først dets start"
    )

    @staticmethod
    def broken(fact: CourseEnded, known: State, _law: Law, _at: datetime) -> Broken | None:
        started_on = known.referrals[fact.referral_id].course_started_on
        if started_on is not None and fact.ended_on >= started_on:
            return None
        return Broken(referral_id=fact.referral_id, started_on=started_on)
