"""What was tried for a referred person who never started: a reservation, an agreed first day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct

from praktiklog_events import PlacementAgreed, PlacementCancelled, SlotReleased, SlotReserved
from praktiklog_simulator.published.agreements import Agreement
from praktiklog_simulator.published.days import A_DAY, working_day_from
from praktiklog_simulator.published.diary import OFFICE_CLOSES, Diary
from praktiklog_simulator.published.draw import draw, pick
from praktiklog_simulator.published.referrals import Referral
from praktiklog_simulator.published.stays import Stay

WEEKS: Final = 13


class Room(Struct, frozen=True):
    """The agreements of a jobcentre with the stays in each, by the agreement's id."""

    agreements: Sequence[Agreement]
    stays: Mapping[str, Sequence[Stay]]

    def free(self, first: date, last: date) -> list[Agreement]:
        """List the agreements with a slot that nobody sits in from `first` to `last`."""
        found = []
        for agreement in self.agreements:
            there = self.stays.get(agreement.agreement_id, ())
            taken = sum(stay.started_on <= last and stay.ended_on >= first for stay in there)
            if taken < min(agreement.slots_on(first), agreement.slots_on(last)):
                found.append(agreement)
        return found


def write(diary: Diary, referral: Referral, room: Room, known: Mapping[str, datetime]) -> None:
    """Write down what was tried: mostly a reservation that was given back, or nothing at all.

    `known` holds the moments at which agreements and the referral were registered, by their ids.
    """
    key = referral.referral_id
    tried_on = working_day_from(referral.referred_on + timedelta(days=5 + draw(15, "tried", key)))
    if referral.closed_on is not None and tried_on > referral.closed_on - 7 * A_DAY:
        return
    starts_on = working_day_from(tried_on + timedelta(days=7))
    ends_on = starts_on + timedelta(weeks=WEEKS) - A_DAY
    possible = room.free(starts_on, ends_on)
    kind = draw(100, "attempt", key)
    if kind >= 60 or not possible:  # noqa: PLR2004  for two in five nothing was found
        return
    agreement = pick(possible, "where", key)
    reserved = diary.write(
        SlotReserved(
            reservation_id=f"{key}-slot",
            agreement_id=agreement.agreement_id,
            company_id=agreement.company.company_id,
            referral_id=key,
            candidate_id=referral.candidate_id,
            reserved_on=tried_on,
            starts_on=starts_on,
            ends_on=ends_on,
            expires_at=datetime.combine(starts_on + 5 * A_DAY, OFFICE_CLOSES),
        ),
        referral.jobcentre,
        tried_on,
        after=max(known[key], known[agreement.agreement_id]),
    )
    if kind < 15:  # noqa: PLR2004  some just lapse
        return
    if kind < 30:  # noqa: PLR2004  some were agreed and nobody came
        _write_no_show(
            diary,
            PlacementAgreed(
                placement_id=f"{key}-agreed",
                reservation_id=f"{key}-slot",
                referral_id=key,
                company_id=agreement.company.company_id,
                candidate_id=referral.candidate_id,
                jobcentre=referral.jobcentre,
                agreed_on=tried_on,
                starts_on=starts_on,
            ),
            reserved,
        )
    released_on = working_day_from(starts_on + timedelta(days=draw(4, "released", key)))
    diary.write(
        SlotReleased(
            reservation_id=f"{key}-slot",
            agreement_id=agreement.agreement_id,
            released_on=released_on,
            reason=pick(
                ("declined_by_candidate", "declined_by_company", "cancelled"), "released", key
            ),
        ),
        referral.jobcentre,
        released_on,
        after=reserved,
    )


def _write_no_show(diary: Diary, fact: PlacementAgreed, after: datetime) -> None:
    """Write down that a placement was agreed, and that nobody came."""
    agreed = diary.write(fact, fact.jobcentre, fact.agreed_on, after=after)
    diary.write(
        PlacementCancelled(
            placement_id=fact.placement_id, cancelled_on=fact.starts_on, reason="no_show"
        ),
        fact.jobcentre,
        fact.starts_on,
        after=agreed,
    )
