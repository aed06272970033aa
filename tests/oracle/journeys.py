"""Random journeys of candidates: referral, course, reservations and tries at placements."""

from tests.oracle import supply
from tests.oracle.placing import Booking, Person, placement, void
from tests.oracle.world import PEOPLE_KEPT, Data, Thread, World

GROUPS = (
    ("akademikere", None),
    ("dagpenge_oevrige", "jobparat"),
    ("dagpenge", "jobparat"),
    ("kontanthjaelp", "jobparat"),
    ("kontanthjaelp", "aktivitetsparat"),
    ("uddannelseshjaelp", "uddannelsesparat"),
    ("uddannelseshjaelp", "aabenlyst_uddannelsesparat"),
    ("revalidering", None),
    ("integrationsydelse", "aktivitetsparat"),
    ("sygedagpenge", None),
    ("jobafklaring", None),
    ("ressourceforloeb", None),
    ("ledighedsydelse", None),
)
CLOSED = ("job", "education", "exempt", "moved", "superseded", "withdrawn", "other")
RELEASED = ("expired", "declined_by_company", "declined_by_candidate", "cancelled")


def journey(world: World, day: int) -> None:
    """Plan all that happens to one candidate from a referral on, or from a placement without."""
    chance, dates, between = world.chance, world.dates, world.between
    if world.people and chance() < 0.1:
        candidate_id = world.pick(world.people)
    else:
        candidate_id = world.name("c")
        world.keep(world.people, candidate_id, PEOPLE_KEPT)
    person = Person(candidate_id, *world.pick(GROUPS))
    thread = Thread.on(world, world.pick(world.jobcentres), day)
    if chance() < 0.07:
        placement(thread, person, book(thread, day), day)
        return
    when = day - world.lag()
    referral_id = refer(thread, person, when)
    if chance() < world.knobs.void:
        void(thread, "referral", referral_id, day + between(1, 20))
        if chance() < 0.6:
            when += between(0, 3)
            referral_id = refer(thread, person, when)
    started = False
    if chance() < 0.4:
        when = course(thread, referral_id, when + between(1, 40))
    if chance() < 0.06:
        person = Person(candidate_id, *world.pick(GROUPS))
        data = {
            "candidate_id": candidate_id,
            "target_group": person.target_group,
            "readiness": person.readiness,
            "effective_on": dates[when],
        }
        thread.note("candidate.group_changed.v1", candidate_id, data, when)
    for _ in range(world.pick((0, 1, 1, 1, 1, 2, 2, 3))):
        when += between(0, 25)
        thread.maybe_older()
        end = attempt(thread, person, referral_id, when)
        if end is not None:
            started, when = True, end
    if chance() < (0.08 if started else 0.5):
        for _ in range(2 if chance() < 0.1 else 1):
            closed = when + between(0, 60)
            data = {
                "referral_id": referral_id,
                "closed_on": dates[closed],
                "reason": world.pick(CLOSED),
            }
            thread.note("referral.closed.v1", referral_id, data, closed)
    if chance() < world.knobs.void / 2:
        void(thread, "referral", referral_id, when + between(0, 60))


def refer(thread: Thread, person: Person, day: int) -> str:
    world = thread.world
    referral_id = world.name("r")
    data: Data = {
        "referral_id": referral_id,
        "candidate_id": person.candidate_id,
        "jobcentre": thread.jobcentre,
        "target_group": person.target_group,
        "readiness": person.readiness,
        "referred_on": world.dates[day],
    }
    if world.chance() < 0.5:
        data["entry"] = world.pick(("new", "returning", None))
        data["path"] = world.pick(("direct", "course", None))
    thread.note("referral.registered.v1", referral_id, data, day)
    return referral_id


def course(thread: Thread, referral_id: str, day: int) -> int:
    """Plan a visitation course, perhaps registered twice; return a day it is over or under way."""
    world = thread.world
    data: Data
    for n in range(2 if world.chance() < 0.08 else 1):
        started = day + n * world.between(-1, 14)
        data = {"referral_id": referral_id, "course": "intro", "started_on": world.dates[started]}
        thread.note("referral.course_started.v1", referral_id, data, started)
    day += world.between(5, 35)
    if world.chance() < 0.8:
        data = {"referral_id": referral_id, "ended_on": world.dates[day + 14]}
        thread.note("referral.course_ended.v1", referral_id, data, day + 14)
    return day + world.between(0, 14)


def book(thread: Thread, day: int, referral_id: str | None = None) -> Booking:
    """Choose an agreement, or a company alone."""
    world = thread.world
    used = world.use_agreement(thread.jobcentre) if world.chance() < 0.85 else None
    if used is not None:
        return Booking(used[1], used[0], referral_id=referral_id)
    if world.companies and world.chance() < 0.8:
        return Booking(world.pick(world.companies), referral_id=referral_id)
    company_id = supply.company(world, thread.jobcentre, day)
    return Booking(company_id, referral_id=referral_id)


def attempt(thread: Thread, person: Person, referral_id: str, day: int) -> int | None:
    """Plan a try at a placement; return the day it was over, or none if it never started."""
    world = thread.world
    chance, dates, between = world.chance, world.dates, world.between
    booking = book(thread, day, referral_id)
    starts = day + (between(0, 8) if chance() < 0.6 else between(0, 30))
    if booking.agreement_id is not None and chance() < 0.65:
        reservation_id = booking.reservation_id = world.name("v")
        lapses = day + between(2, 60)
        second = 0 if chance() < 0.3 else world.second()
        data: Data = {
            "reservation_id": reservation_id,
            "agreement_id": booking.agreement_id,
            "company_id": booking.company_id,
            "referral_id": referral_id,
            "candidate_id": person.candidate_id,
            "reserved_on": dates[day],
            "starts_on": dates[starts],
            "ends_on": dates[starts + between(0, 100)],
            "expires_at": world.stamp(world.midnights[lapses] + second),
        }
        thread.note("slot.reserved.v1", reservation_id, data, day)
        if chance() < world.knobs.void:
            void(thread, "slot", reservation_id, day + between(0, 10))
        if chance() < 0.2:
            for _ in range(2 if chance() < 0.15 else 1):
                released = day + between(0, 25)
                data = {
                    "reservation_id": reservation_id,
                    "agreement_id": booking.agreement_id,
                    "released_on": dates[released + (between(1, 20) if chance() < 0.1 else 0)],
                    "reason": world.pick(RELEASED),
                }
                thread.note("slot.released.v1", reservation_id, data, released)
            if chance() < 0.8:
                return None
        elif chance() < 0.15:
            return None
        if chance() < 0.04:  # it became a placement outside the agreement, or in another
            other = world.use_agreement(thread.jobcentre) if chance() < 0.5 else None
            booking.agreement_id = None if other is None else other[0]
        if chance() < 0.5:
            starts = max(day, starts + between(-4, 25))  # not the day it was booked from
    return placement(thread, person, booking, starts)
