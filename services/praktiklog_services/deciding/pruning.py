"""Let go of what is over: things that no rule looks at from a day on."""

from datetime import UTC, date

from praktiklog_services.deciding.state import State
from praktiklog_services.placements.known import Placement
from praktiklog_services.slots.known import Reservation


def prune(state: State, horizon: date) -> set[str]:
    """Drop what cannot matter to facts whose days and time lie at or after the horizon.

    Those are placements that ended before it, reservations that hold nothing from then on,
    and every referral, which rules only look up by its own id. The tags of what was dropped
    come back: it must be read again before it is looked at.
    """
    placements = {
        identity
        for identity, placement in state.placements.items()
        if _has_ended(placement, horizon)
    }
    reservations = {
        identity for identity, booking in state.reservations.items() if _is_over(booking, horizon)
    }
    for agreement in state.agreements.values():
        for identity in placements & agreement.placements | reservations & agreement.reservations:
            agreement.claims.put(identity, None)
        agreement.placements -= placements
        agreement.reservations -= reservations
    for of_one in (*state.candidates.values(), *state.placed_at.values()):
        of_one.difference_update(placements)
    for booked in state.booked_by.values():
        booked.difference_update(reservations)
    candidates = {candidate for candidate, left in state.candidates.items() if not left}
    dropped = {
        *(f"placement:{identity}" for identity in placements),
        *(f"reservation:{identity}" for identity in reservations),
        *(f"referral:{identity}" for identity in state.referrals),
        *(f"candidate:{identity}" for identity in candidates),
    }
    # Some rules look far back at what a candidate did, so all of it is read again when asked for.
    looked_back_at = {
        f"candidate:{state.placements[identity].candidate_id}" for identity in placements
    }
    state.drop(dropped)
    return dropped | looked_back_at


def _has_ended(placement: Placement, horizon: date) -> bool:
    if placement.voided:
        return True
    return placement.ended_on is not None and placement.ended_on < horizon


def _is_over(booking: Reservation, horizon: date) -> bool:
    return (
        booking.voided
        or booking.released_on is not None
        or booking.ends_on < horizon
        or booking.expires_at.astimezone(UTC).date() < horizon
    )
