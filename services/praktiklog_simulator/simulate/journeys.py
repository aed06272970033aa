"""Journeys of candidates: referral, visitation course, tries at a placement, closing."""

from typing import Final, Literal

from msgspec import structs

from praktiklog_events import (
    CourseEnded,
    CourseStarted,
    PlacementCancelled,
    ReferralClosed,
    ReferralRegistered,
    ReferralVoided,
    SlotReleased,
    SlotReserved,
    SlotVoided,
)
from praktiklog_simulator.simulate import mistakes, placements, rates
from praktiklog_simulator.simulate.companies import Companies
from praktiklog_simulator.simulate.days import nearest_working_day, on, working_day_from
from praktiklog_simulator.simulate.diary import A_DAY, Diary, moment, stamp_of
from praktiklog_simulator.simulate.draws import Draws, Weighted
from praktiklog_simulator.simulate.jobcentres import Profile
from praktiklog_simulator.simulate.people import People, Person
from praktiklog_simulator.simulate.placements import Place
from praktiklog_simulator.simulate.stays import Stay, stay
from praktiklog_simulator.simulate.supply import Seat, Supply

Closed = Literal["job", "education", "exempt", "moved", "withdrawn", "other"]

_CLOSED: Final = Weighted[Closed](
    (
        ("job", 35),
        ("education", 12),
        ("exempt", 20),
        ("moved", 8),
        ("withdrawn", 15),
        ("other", 10),
    )
)
_COURSES: Final = ("visitation", "job_seeking", "clarification")
_RELEASED: Final[
    tuple[Literal["declined_by_company", "declined_by_candidate", "cancelled"], ...]
] = ("declined_by_company", "declined_by_candidate", "cancelled")
_BOOKED_BEFORE: Final = (3, 14)
"""Days between the reservation of a slot and the first day in it."""

_HELD_AFTER: Final = 7
"""Days after the first day until which the slot is held."""


class Journeys:
    """The journeys of one jobcentre's candidates."""

    def __init__(self, jobcentre: str, profile: Profile, diary: Diary, draws: Draws) -> None:
        self._jobcentre = jobcentre
        self._profile = profile
        self._diary = diary
        self._draws = draws
        self._people = People(jobcentre, diary, draws)
        self._companies = Companies(jobcentre, diary, draws)
        self._supply = Supply(jobcentre, diary, draws, self._companies)
        self._number = 0

    def begin(self, day: int) -> None:
        """Plan and write down all that comes of one referral, or of a placement without one."""
        draws = self._draws
        person, is_new = self._people.next(day)
        waiting = max(1, round(draws.around(self._profile.days)))
        first = max(nearest_working_day(day + waiting), day)
        if draws.chance(rates.WITHOUT_REFERRAL):
            self._place(person, None, day, first, 0)
            return
        with_course = draws.chance(rates.WITH_COURSE) and waiting > 4  # noqa: PLR2004  days
        referral_id, known = self._refer(person, day, is_new=is_new, with_course=with_course)
        if with_course:
            self._course(referral_id, day, first, known)
        starts = draws.chance(self._profile.share_started)
        if draws.chance(rates.FIRST_TRY_FAILED if starts else rates.ONLY_TRY_FAILED):
            known = self._fail(person, referral_id, day, first, known)
        if starts:
            self._place(person, referral_id, day, first, known)
            return
        person.busy_until = closed = first + draws.between(0, 40)
        if draws.chance(rates.CLOSED):
            fact = ReferralClosed(
                referral_id=referral_id, closed_on=on(closed), reason=draws.weighted(_CLOSED)
            )
            self._diary.write(fact, closed, after=known)

    def _id(self, kind: str) -> str:
        self._number += 1
        return f"{self._jobcentre}-{kind}{self._number}"

    def _refer(
        self, person: Person, day: int, *, is_new: bool, with_course: bool
    ) -> tuple[str, int]:
        referral_id, after = self._id("r"), 0
        registered = ReferralRegistered(
            referral_id=referral_id,
            candidate_id=person.candidate_id,
            jobcentre=self._jobcentre,
            target_group=person.target_group,
            readiness=person.readiness,
            entry="new" if is_new else "returning",
            path="course" if with_course else "direct",
            referred_on=on(day),
        )
        stamp = self._diary.write(registered, day, after=after)
        if not self._draws.chance(rates.REFERRAL_VOIDED):
            return referral_id, stamp
        after = mistakes.void(
            self._diary, ReferralVoided(referral_id=referral_id, reason=mistakes.MISTAKE), stamp
        )
        anew = self._id("r")
        return anew, self._diary.write(
            structs.replace(registered, referral_id=anew), day, after=after
        )

    def _course(self, referral_id: str, day: int, first: int, after: int) -> None:
        """Write down a visitation course between referral and first day in a company."""
        draws = self._draws
        begins = working_day_from(
            day + max(1, round((first - day) * (0.1 + draws.below(30) / 100)))
        )
        ends = working_day_from(begins + round((first - begins) * 0.6))
        after = self._diary.write(
            CourseStarted(
                referral_id=referral_id, course=draws.pick(_COURSES), started_on=on(begins)
            ),
            begins,
            after=after,
        )
        self._diary.write(
            CourseEnded(referral_id=referral_id, ended_on=on(ends)), ends, after=after
        )

    def _reserve(
        self, person: Person, referral_id: str, seat: Seat, run: Stay, day: int, after: int
    ) -> tuple[str, int]:
        key = self._id("b")
        reserved = SlotReserved(
            reservation_id=key,
            agreement_id=seat.agreement_id,
            company_id=seat.company_id,
            referral_id=referral_id,
            candidate_id=person.candidate_id,
            reserved_on=on(day),
            starts_on=on(run.started),
            ends_on=on(run.planned),
            expires_at=moment(stamp_of(run.started + _HELD_AFTER, 20 * 3600)),
            hours_per_week=float(run.hours),
        )
        stamp = self._diary.write(reserved, day, after=max(after, seat.known))
        if not self._draws.chance(rates.RESERVATION_VOIDED):
            return key, stamp
        after = mistakes.void(
            self._diary, SlotVoided(reservation_id=key, reason=mistakes.MISTAKE), stamp
        )
        anew = self._id("b")
        return anew, self._diary.write(
            structs.replace(reserved, reservation_id=anew), day, after=after
        )

    def _fail(self, person: Person, referral_id: str, day: int, first: int, known: int) -> int:
        """Write down a try that leads to nothing: given back, or agreed and called off."""
        draws = self._draws
        booked = max(working_day_from(day + (first - day) // 3), known // A_DAY)
        if booked >= first:
            return known
        run = stay(draws, person, first)
        if run.offer != "praktik":
            return known
        seat = self._supply.seat(booked, first, run.last)
        key, stamp = self._reserve(person, referral_id, seat, run, booked, known)
        place = Place(seat.company_id, seat.agreement_id, key, referral_id)
        if draws.chance(0.3):
            placement_id = self._id("p")
            stamp = placements.agree(
                self._diary,
                self._jobcentre,
                person,
                place,
                run,
                placement_id,
                stamp // A_DAY,
                stamp,
            )
            cancelled = PlacementCancelled(
                placement_id=placement_id,
                cancelled_on=on(stamp // A_DAY),
                reason=draws.pick(("declined_by_company", "declined_by_candidate", "other")),
            )
            stamp = self._diary.write(cancelled, stamp // A_DAY, after=stamp)
        released = SlotReleased(
            reservation_id=key,
            agreement_id=seat.agreement_id,
            released_on=on(stamp // A_DAY),
            reason=draws.pick(_RELEASED),
        )
        stamp = self._diary.write(released, stamp // A_DAY, after=stamp)
        seat.take(seat.taken_until, stamp)
        return stamp

    def _place(
        self, person: Person, referral_id: str | None, day: int, first: int, known: int
    ) -> None:
        """Write down the placement that a journey leads to."""
        draws = self._draws
        run = stay(draws, person, first)
        booked = max(first - draws.between(*_BOOKED_BEFORE), day, known // A_DAY)
        booked = min(working_day_from(booked), first)
        seat: Seat | None = None
        if draws.chance(rates.OUTSIDE):
            company_id, since = self._companies.outside(booked, run.last)
            place = Place(company_id, referral_id=referral_id)
            known = max(known, since)
        else:
            seat = self._supply.seat(booked, first, run.last)
            known = max(known, seat.known)
            reservation_id = None
            bookable = run.offer == "praktik" and draws.chance(rates.RESERVED)
            if referral_id is not None and bookable:
                reservation_id, known = self._reserve(person, referral_id, seat, run, booked, known)
            place = Place(seat.company_id, seat.agreement_id, reservation_id, referral_id)
        key = self._id("p")
        if draws.chance(rates.AGREED):
            known = placements.agree(
                self._diary, self._jobcentre, person, place, run, key, booked, known
            )
        ended = placements.run(self._diary, draws, self._jobcentre, person, place, run, key, known)
        person.busy_until = ended // A_DAY
        if seat is not None:
            seat.take(run.ended, ended)
