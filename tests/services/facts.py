"""Short constructors of facts, so that a test can be read; any field can be given another value.

Days are of 2021, written as month and day: `day(7, 1)`. Agreement `a1` of company `c1` opens with
the year; referral `f1` is of candidate `p1`.
"""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from praktiklog_events import (
    CapacityChanged,
    CompanyRegistered,
    CourseEnded,
    CourseStarted,
    EndVoided,
    GroupChanged,
    HeadcountReported,
    HoursChanged,
    OutcomeObserved,
    OutcomeVoided,
    PlacementAgreed,
    PlacementCancelled,
    PlacementEnded,
    PlacementExtended,
    PlacementFollowedUp,
    PlacementStarted,
    PlacementVoided,
    ReferralClosed,
    ReferralRegistered,
    ReferralVoided,
    SlotReleased,
    SlotReserved,
    SlotsClosed,
    SlotsConfirmed,
    SlotsOpened,
    SlotsPaused,
    SlotsResumed,
    SlotVoided,
)


def day(month: int, of_month: int, year: int = 2021) -> date:
    return date(year, month, of_month)


def moment(month: int, of_month: int, hour: int = 12) -> datetime:
    return datetime(2021, month, of_month, hour, tzinfo=UTC)


def company(company_id: str = "c1", **more: Any) -> CompanyRegistered:
    given: dict[str, Any] = {"name": "Ærø Værft", "sector": "private", "jobcentre": "aarhus"}
    return msgspec.convert(given | {"company_id": company_id} | more, CompanyRegistered)


def headcount(company_id: str = "c1") -> HeadcountReported:
    return HeadcountReported(
        company_id=company_id, ordinary_full_time=12.5, measured_on=day(5, 1), placed_by_others=2
    )


def referred(referral_id: str = "f1", candidate_id: str = "p1", **more: Any) -> ReferralRegistered:
    given: dict[str, Any] = {
        "jobcentre": "aarhus",
        "target_group": "dagpenge",
        "referred_on": day(1, 15),
    }
    return ReferralRegistered(referral_id=referral_id, candidate_id=candidate_id, **given | more)


def course_started(started_on: date, referral_id: str = "f1") -> CourseStarted:
    return CourseStarted(referral_id=referral_id, course="clarification", started_on=started_on)


def course_ended(ended_on: date, referral_id: str = "f1") -> CourseEnded:
    return CourseEnded(referral_id=referral_id, ended_on=ended_on)


def referral_closed(closed_on: date, referral_id: str = "f1") -> ReferralClosed:
    return ReferralClosed(referral_id=referral_id, closed_on=closed_on, reason="job")


def referral_voided(referral_id: str = "f1") -> ReferralVoided:
    return ReferralVoided(referral_id=referral_id, reason="registered_twice")


def group_changed(candidate_id: str = "p1", target_group: str = "kontanthjaelp") -> GroupChanged:
    return GroupChanged(
        candidate_id=candidate_id, target_group=target_group, effective_on=day(5, 1)
    )


def opened(agreement_id: str = "a1", slots: int = 1, **more: Any) -> SlotsOpened:
    given: dict[str, Any] = {"company_id": "c1", "jobcentre": "aarhus", "slot_kind": "centre"}
    given |= {"opened_on": day(1, 1)}
    return SlotsOpened(agreement_id=agreement_id, slots=slots, **given | more)


def capacity(slots: int, effective_on: date, agreement_id: str = "a1") -> CapacityChanged:
    return CapacityChanged(agreement_id=agreement_id, slots=slots, effective_on=effective_on)


def paused(effective_on: date, agreement_id: str = "a1") -> SlotsPaused:
    return SlotsPaused(agreement_id=agreement_id, effective_on=effective_on)


def resumed(effective_on: date, agreement_id: str = "a1") -> SlotsResumed:
    return SlotsResumed(agreement_id=agreement_id, effective_on=effective_on)


def closed(effective_on: date, agreement_id: str = "a1") -> SlotsClosed:
    return SlotsClosed(agreement_id=agreement_id, effective_on=effective_on)


def confirmed(agreement_id: str = "a1") -> SlotsConfirmed:
    return SlotsConfirmed(agreement_id=agreement_id, confirmed_on=day(5, 1))


def reserved(reservation_id: str = "r1", **more: Any) -> SlotReserved:
    given: dict[str, Any] = {
        "agreement_id": "a1",
        "company_id": "c1",
        "referral_id": "f1",
        "candidate_id": "p1",
        "reserved_on": day(6, 1),
        "starts_on": day(7, 1),
        "ends_on": day(7, 31),
        "expires_at": moment(6, 15),
    }
    return SlotReserved(reservation_id=reservation_id, **given | more)


def released(reservation_id: str = "r1", agreement_id: str = "a1") -> SlotReleased:
    return SlotReleased(
        reservation_id=reservation_id,
        agreement_id=agreement_id,
        released_on=day(6, 1),
        reason="cancelled",
    )


def slot_voided(reservation_id: str = "r1") -> SlotVoided:
    return SlotVoided(reservation_id=reservation_id, reason="registered_twice")


def agreed(placement_id: str = "l1", **more: Any) -> PlacementAgreed:
    given: dict[str, Any] = {"company_id": "c1", "candidate_id": "p1", "jobcentre": "aarhus"}
    given |= {"agreed_on": day(5, 1), "starts_on": day(5, 10)}
    return PlacementAgreed(placement_id=placement_id, **given | more)


def cancelled(placement_id: str = "l1") -> PlacementCancelled:
    return PlacementCancelled(placement_id=placement_id, cancelled_on=day(5, 8), reason="no_show")


def started(placement_id: str = "l1", **more: Any) -> PlacementStarted:
    given: dict[str, Any] = {
        "company_id": "c1",
        "candidate_id": "p1",
        "jobcentre": "aarhus",
        "offer": "praktik",
        "target_group": "dagpenge",
        "started_on": day(5, 10),
        "planned_end_on": day(7, 9),
    }
    return PlacementStarted(placement_id=placement_id, **given | more)


def hours(hours_per_week: float, effective_on: date, placement_id: str = "l1") -> HoursChanged:
    return HoursChanged(
        placement_id=placement_id, hours_per_week=hours_per_week, effective_on=effective_on
    )


def extended(planned_end_on: date, placement_id: str = "l1") -> PlacementExtended:
    return PlacementExtended(
        placement_id=placement_id, planned_end_on=planned_end_on, decided_on=day(5, 20)
    )


def followed_up(placement_id: str = "l1") -> PlacementFollowedUp:
    return PlacementFollowedUp(
        placement_id=placement_id, track="company", followed_up_on=day(5, 20)
    )


def ended(ended_on: date, placement_id: str = "l1") -> PlacementEnded:
    return PlacementEnded(
        placement_id=placement_id, ended_on=ended_on, reason="completed", destination="education"
    )


def end_voided(placement_id: str = "l1") -> EndVoided:
    return EndVoided(placement_id=placement_id, reason="mistake")


def placement_voided(placement_id: str = "l1") -> PlacementVoided:
    return PlacementVoided(placement_id=placement_id, reason="mistake")


def observed(placement_id: str = "l1", **more: Any) -> OutcomeObserved:
    given: dict[str, Any] = {
        "horizon": "4w",
        "status": "ordinary_job",
        "observed_on": day(6, 1),
        "source": "register",
    }
    return OutcomeObserved(placement_id=placement_id, **given | more)


def outcome_voided(placement_id: str = "l1") -> OutcomeVoided:
    return OutcomeVoided(
        placement_id=placement_id, horizon="4w", source="register", reason="mistake"
    )
