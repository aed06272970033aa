from datetime import datetime

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.rule import Broken, Rule
from praktiklog_services.deciding.state import State
from praktiklog_services.law.law import Law
from praktiklog_services.slots.bookings import live_bookings


class CandidateIsBooked(Rule):
    """The candidate has a live reservation in the same agreement with a common day."""

    reads = ("agreement_id", "candidate_id")
    en = (
        "candidate {{ candidate_id }} has reservation {{ reservation_id }} in this "
        "agreement from {{ starts_on }} to {{ ends_on }}; release that one, or choose "
        "other days"
    )
    da = (
        "borger {{ candidate_id }} har reservation {{ reservation_id }} i denne aftale fra "
        "{{ starts_on }} til {{ ends_on }}; frigiv den, eller vælg andre dage"
    )

    @staticmethod
    def broken(fact: SlotReserved, known: State, _law: Law, at: datetime) -> Broken | None:
        for identity, booking in live_bookings(fact, known, at):
            if booking.agreement_id == fact.agreement_id:
                return Broken(
                    candidate_id=fact.candidate_id,
                    reservation_id=identity,
                    starts_on=booking.starts_on,
                    ends_on=booking.ends_on,
                )
        return None
