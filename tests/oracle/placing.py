"""Random placements: agreed, started, extended, ended, voided, and what came of them."""

from dataclasses import dataclass

from tests.oracle.horizons import HORIZONS
from tests.oracle.world import Data, Thread

CANCELLED = ("no_show", "declined_by_company", "declined_by_candidate", "other")
PRACTICE = ("jobpraktik", "udviklingspraktik", "kompetencepraktik", None)
LENGTHS = (13, 27, 27, 55, 90, 90, 181)
ENDED = (
    "completed",
    "completed",
    "broken_off_by_candidate",
    "broken_off_by_company",
    "broken_off_by_jobcentre",
    "sickness",
    "other",
)
DESTINATIONS = (
    "ordinary_job",
    "education",
    "flexjob",
    "wage_subsidy",
    "next_placement",
    "benefit",
    "unknown",
    None,
)
STATUSES = (
    "ordinary_job",
    "ordinary_job",
    "education",
    "benefit",
    "benefit",
    "benefit",
    "flexjob",
    "wage_subsidy",
    "next_placement",
    "self_supporting_other",
    "unknown",
)


@dataclass
class Person:
    candidate_id: str
    target_group: str
    readiness: str | None


@dataclass
class Booking:
    """Where a placement is to be, and what it comes from; everything but the company may lack."""

    company_id: str
    agreement_id: str | None = None
    reservation_id: str | None = None
    referral_id: str | None = None


def void(thread: Thread, kind: str, subject: str, day: int) -> None:
    name = {"slot": "reservation_id"}.get(kind, f"{kind}_id")
    thread.note(f"{kind}.voided.v1", subject, {name: subject, "reason": "mistake"}, day)


def placement(thread: Thread, person: Person, booking: Booking, day: int) -> int | None:
    """Plan a placement: agreed perhaps, then its whole course; return the day it was over."""
    world = thread.world
    placement_id = world.name("p")
    if world.chance() < 0.25:
        agreed = day - world.between(0, 10)
        data: Data = {
            "placement_id": placement_id,
            "reservation_id": booking.reservation_id,
            "referral_id": booking.referral_id,
            "company_id": booking.company_id,
            "candidate_id": person.candidate_id,
            "jobcentre": thread.jobcentre,
            "agreed_on": world.dates[agreed],
            "starts_on": world.dates[day],
        }
        thread.note("placement.agreed.v1", placement_id, data, agreed)
        if world.chance() < 0.2:
            data = {
                "placement_id": placement_id,
                "cancelled_on": world.dates[day],
                "reason": world.pick(CANCELLED),
            }
            thread.note("placement.cancelled.v1", placement_id, data, day)
            return None
    last, voided = run(thread, person, booking, placement_id, day)
    if not voided:
        return last
    if world.chance() < 0.5:  # registered anew, under a new id
        moved = day + world.between(0, 5)
        placement_id = world.name("p")
        last, voided = run(thread, person, booking, placement_id, moved)
        return last
    return None


def run(
    thread: Thread, person: Person, booking: Booking, placement_id: str, day: int
) -> tuple[int, bool]:
    """Plan a placement from its first day on; return its last day and whether it was voided."""
    world = thread.world
    chance, dates, between = world.chance, world.dates, world.between
    planned = day + world.pick(LENGTHS) + (between(0, 6) if chance() < 0.3 else 0)
    offer = "praktik"
    if chance() < 0.2:
        offer = world.pick(("loentilskud_private", "loentilskud_public"))
    data: Data = {
        "placement_id": placement_id,
        "company_id": booking.company_id,
        "candidate_id": person.candidate_id,
        "jobcentre": thread.jobcentre,
        "offer": offer,
        "target_group": person.target_group,
        "readiness": person.readiness,
        "started_on": dates[day],
        "planned_end_on": dates[planned],
    }
    if booking.referral_id is not None:
        data["referral_id"] = booking.referral_id
    if booking.reservation_id is not None:
        data["reservation_id"] = booking.reservation_id
    if booking.agreement_id is not None:
        data["agreement_id"] = booking.agreement_id
    if offer == "praktik":
        data["practice_type"] = world.pick(PRACTICE)
    if chance() < 0.5:
        data |= {"hours_per_week": between(5, 40), "purpose": "clarify_skills"}
    thread.note("placement.started.v1", placement_id, data, day)
    if chance() < 0.4:
        followed = between(day, planned)
        data = {
            "placement_id": placement_id,
            "track": world.pick(("candidate", "company")),
            "followed_up_on": dates[followed],
            "result": world.pick(("as_planned", "at_risk", None)),
        }
        thread.note("placement.followed_up.v1", placement_id, data, followed)
    if chance() < 0.1:
        changed = between(day, planned)
        data = {
            "placement_id": placement_id,
            "hours_per_week": between(5, 37),
            "effective_on": dates[changed],
        }
        thread.note("placement.hours_changed.v1", placement_id, data, changed)
    if chance() < 0.2:
        for _ in range(2 if chance() < 0.2 else 1):
            decided = between(day, planned + 5)
            planned = max(day, planned + between(-10, 60))
            data = {
                "placement_id": placement_id,
                "planned_end_on": dates[planned],
                "decided_on": dates[decided],
                "reason": "skills",
            }
            if chance() < 0.5:
                data["employees_heard_on"] = dates[decided]
            thread.note("placement.extended.v1", placement_id, data, decided)
    voided = chance() < world.knobs.void
    if voided:
        void(thread, "placement", placement_id, between(day, planned))
        if chance() < 0.7:
            return day, True
    thread.maybe_older()
    last = planned if chance() < 0.6 else between(day, planned + 12)
    if chance() < world.knobs.missing_end:
        if chance() < 0.1:
            outcomes(thread.fork(), placement_id, planned)
        return planned, voided
    end(thread, placement_id, last)
    if chance() < 0.05:
        last = between(day, planned + 3)
        end(thread, placement_id, last)
    if chance() < world.knobs.void:
        data = {"placement_id": placement_id, "reason": "mistake"}
        thread.note("placement.end_voided.v1", placement_id, data, last)
        if chance() < 0.6:
            last += between(0, 20)
            end(thread, placement_id, last)
    if chance() < 0.85:
        outcomes(thread.fork(), placement_id, last)
    return last, voided


def end(thread: Thread, placement_id: str, day: int) -> None:
    world = thread.world
    data: Data = {
        "placement_id": placement_id,
        "ended_on": world.dates[day],
        "reason": world.pick(ENDED),
    }
    destination = world.pick(DESTINATIONS)
    if destination is not None:
        data["destination"] = destination
    thread.note("placement.ended.v1", placement_id, data, day)


def outcomes(thread: Thread, placement_id: str, ended: int) -> None:
    """Plan what a register and caseworkers say at some horizons: again, unknown or by mistake."""
    world = thread.world
    chance, dates, between = world.chance, world.dates, world.between
    register = 0.75 if chance() < 0.8 else 0.0
    for horizon, after in HORIZONS.items():
        if chance() >= 0.45:
            continue
        for source in ("register", "manual"):
            if chance() >= (register if source == "register" else 0.3):
                continue
            again = chance()
            for _ in range(2 if again < 0.12 else 1):
                observed = ended + after + (between(0, 25) if chance() < 0.9 else between(-15, 0))
                data: Data = {
                    "placement_id": placement_id,
                    "horizon": horizon,
                    "status": world.pick(STATUSES),
                    "observed_on": dates[observed],
                    "source": source,
                }
                if source == "register" and chance() < 0.3:
                    data |= {"code": "794", "period": dates[observed][:7], "hours": 37}
                thread.note("outcome.observed.v1", placement_id, data, observed)
                if chance() < world.knobs.void:
                    data = {
                        "placement_id": placement_id,
                        "horizon": horizon,
                        "source": source,
                        "reason": "mistake",
                    }
                    thread.note("outcome.voided.v1", placement_id, data, observed)
