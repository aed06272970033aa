"""Rules on what must be known before a fact about it: ids that something introduced."""

from datetime import datetime
from typing import Any

from praktiklog_events import TARGET_GROUPS
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Contradiction, Refusal, UnknownThing, Warned


class UnknownReferral(UnknownThing):
    """No referral was registered under this id."""


class UnknownAgreement(UnknownThing):
    """No slots were opened under this agreement's id."""


class UnknownReservation(UnknownThing):
    """No slot was reserved under this id."""


class UnknownPlacement(UnknownThing):
    """No placement was agreed or started under this id."""


class AlreadyRegistered(Contradiction):
    """Something else stands under this id."""


class UnknownCompany(Refusal):
    """No company was registered under this id."""


class UnknownTargetGroup(Warned):
    """The target group stands in no list."""


class ReferralIsVoided(Warned):
    """The referral never was."""


class ReservationIsVoided(Warned):
    """The reservation never was."""


class PlacementIsVoided(Warned):
    """The placement never was."""


def referral_is_known(fact: Any, state: State, _at: datetime) -> UnknownReferral | Warned | None:
    """Refuse a referral id that nothing introduced; a placement may have no referral."""
    if fact.referral_id is None:
        return None
    referral = state.referrals.get(fact.referral_id)
    if referral is None:
        return UnknownReferral(
            f"referral {fact.referral_id} is unknown; register the referral first"
        )
    if referral.voided:
        return ReferralIsVoided(f"referral {fact.referral_id} is voided; register a new one")
    return None


def agreement_is_known(fact: Any, state: State, _at: datetime) -> UnknownAgreement | None:
    """Refuse an agreement id that nothing introduced; a placement may have no agreement."""
    if fact.agreement_id is None or fact.agreement_id in state.agreements:
        return None
    return UnknownAgreement(f"agreement {fact.agreement_id} is unknown; open its slots first")


def reservation_is_known(
    fact: Any, state: State, _at: datetime
) -> UnknownReservation | Warned | None:
    """Refuse a reservation id that nothing introduced; a placement may have none."""
    if fact.reservation_id is None:
        return None
    booking = state.reservations.get(fact.reservation_id)
    if booking is None:
        return UnknownReservation(
            f"reservation {fact.reservation_id} is unknown; reserve the slot first"
        )
    if booking.voided:
        return ReservationIsVoided(
            f"reservation {fact.reservation_id} is voided; reserve anew under a new id"
        )
    return None


def placement_is_known(fact: Any, state: State, _at: datetime) -> UnknownPlacement | Warned | None:
    """Refuse a placement id that nothing introduced."""
    placement = state.placements.get(fact.placement_id)
    if placement is None:
        return UnknownPlacement(
            f"placement {fact.placement_id} is unknown; agree on it or start it first"
        )
    if placement.voided:
        return PlacementIsVoided(
            f"placement {fact.placement_id} is voided; start it anew under a new id"
        )
    return None


def company_is_known(fact: Any, state: State, _at: datetime) -> UnknownCompany | None:
    """Ask for the company to be registered first; history may come before its company."""
    if fact.company_id in state.companies:
        return None
    return UnknownCompany(f"company {fact.company_id} is unknown; register the company first")


def referral_is_new(fact: Any, state: State, _at: datetime) -> AlreadyRegistered | None:
    """Refuse a second referral under one id."""
    return _new(fact.referral_id, state.referrals, "referral")


def agreement_is_new(fact: Any, state: State, _at: datetime) -> AlreadyRegistered | None:
    """Refuse a second agreement under one id."""
    return _new(fact.agreement_id, state.agreements, "agreement")


def reservation_is_new(fact: Any, state: State, _at: datetime) -> AlreadyRegistered | None:
    """Refuse a second reservation under one id."""
    return _new(fact.reservation_id, state.reservations, "reservation")


def placement_is_new(fact: Any, state: State, _at: datetime) -> AlreadyRegistered | None:
    """Refuse a second start, or a second agreement, of one placement.

    That it was agreed on may become known after its start.
    """
    placement = state.placements.get(fact.placement_id)
    if placement is None or (placement.started_on is None) == hasattr(fact, "started_on"):
        return None
    return _new(fact.placement_id, state.placements, "placement")


def _new(identity: str, known: dict[str, Any], what: str) -> AlreadyRegistered | None:
    if identity not in known:
        return None
    return AlreadyRegistered(
        f"{what} {identity} is registered already; use a new id, also after a void"
    )


def target_group_is_listed(fact: Any, _state: State, _at: datetime) -> UnknownTargetGroup | None:
    """Warn of a target group that no list has; its figures stand under its own name."""
    if fact.target_group in TARGET_GROUPS:
        return None
    return UnknownTargetGroup(f"target group {fact.target_group} stands in no list; check it")
