from datetime import datetime

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.slots.bookings import live_bookings


class CandidateHoldsAnotherSlot(Rule):
    """The candidate has a live reservation in another agreement with a common day.

    Part-time pairs and two irons in the fire are lawful.
    """

    reads = ("candidate_id",)
    silent_on_import = True
    en = (
        "candidate {{ candidate_id }} has reservation {{ reservation_id }} in agreement "
        "{{ agreement_id }} from {{ starts_on }} to {{ ends_on }}; release it when it is "
        "not needed any more"
    )
    da = (
        "borger {{ candidate_id }} har reservation {{ reservation_id }} i pladsaftale "
        "{{ agreement_id }} fra {{ starts_on }} til {{ ends_on }}; frigiv den, når den "
        "ikke længere behøves"
    )

    @staticmethod
    def broken(fact: SlotReserved, known: State, _law: Law, at: datetime) -> Broken | None:
        for identity, booking in live_bookings(fact, known, at):
            if booking.agreement_id != fact.agreement_id:
                return Broken(
                    candidate_id=fact.candidate_id,
                    reservation_id=identity,
                    agreement_id=booking.agreement_id,
                    starts_on=booking.starts_on,
                    ends_on=booking.ends_on,
                )
        return None
