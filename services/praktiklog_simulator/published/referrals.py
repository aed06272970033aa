"""Referrals (henvisninger) of the history: who was referred when, through which course, to what."""

from datetime import date, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from praktiklog_events import (
    CourseEnded,
    CourseStarted,
    ReferralClosed,
    ReferralRegistered,
    ReferralVoided,
)
from praktiklog_simulator.published.days import A_DAY, working_day_from, working_day_until
from praktiklog_simulator.published.diary import Diary
from praktiklog_simulator.published.draw import chance, draw, weighted
from praktiklog_simulator.published.stays import Stay

TARGET_GROUP: Final = "kontanthjaelp"
"""The sources of 2010 and 2011 count recipients of start- and kontanthjælp in match group 2."""

COURSES: Final = {
    "aarhus": "straksafklaring",
    "fredensborg": "stifinder",
    "holstebro": "matchmaker",
    "kalundborg": "task_force",
    "middelfart": "visitation_og_screening",
    "nyborg": "samtaleforloeb",
}
"""The visitation course of each jobcentre, by the name that its part of the catalogue uses."""

Closing = Literal["job", "education", "exempt", "moved", "superseded", "withdrawn", "other"]

_CLOSINGS: Final[tuple[tuple[Closing, int], ...]] = (
    ("exempt", 34),
    ("withdrawn", 20),
    ("job", 16),
    ("education", 12),
    ("moved", 8),
    ("superseded", 5),
    ("other", 5),
)


class Referral(Struct, frozen=True):
    """One referral; without a `stay` it led to none, and was closed unless it still waits."""

    referral_id: str
    jobcentre: str
    referred_on: date
    through_course: bool
    stay: Stay | None = None
    closed_on: date | None = None

    @property
    def candidate_id(self) -> str:
        """The person, by a number that means nothing elsewhere."""
        return f"{self.referral_id}-person"


def of_stay(stay: Stay, referred_on: date, *, through_course: bool) -> Referral:
    """Make the referral that led to a stay."""
    return Referral(f"{stay.placement_id}-ref", stay.jobcentre, referred_on, through_course, stay)


def without_stay(jobcentre: str, referral_id: str, referred_on: date, *, waits: bool) -> Referral:
    """Make a referral that led to nothing: closed after one to four months, or it waits."""
    closed_on = working_day_from(referred_on + timedelta(days=28 + draw(90, "closed", referral_id)))
    through_course = chance(80, "course", referral_id)
    return Referral(
        referral_id, jobcentre, referred_on, through_course, None, None if waits else closed_on
    )


def write(diary: Diary, referral: Referral) -> datetime:
    """Write down the referral with its course and closing; return when it was registered."""
    key, jobcentre = referral.referral_id, referral.jobcentre
    registered = diary.write(
        _registration(referral, key),
        jobcentre,
        referral.referred_on,
        late=draw(12, "late", key) if chance(4, "is late", key) else 0,
    )
    if chance(1, "twice", key):
        twice = diary.write(
            _registration(referral, f"{key}-twice"),
            jobcentre,
            referral.referred_on,
            after=registered,
        )
        diary.write(
            ReferralVoided(referral_id=f"{key}-twice", reason="registered_twice"),
            jobcentre,
            referral.referred_on,
            after=twice,
        )
    if referral.through_course:
        _write_course(diary, referral, registered)
    if referral.closed_on is not None:
        diary.write(
            ReferralClosed(
                referral_id=key,
                closed_on=referral.closed_on,
                reason=weighted(_CLOSINGS, "why", key),
            ),
            jobcentre,
            referral.closed_on,
            after=registered,
        )
    return registered


def _registration(referral: Referral, referral_id: str) -> ReferralRegistered:
    key = referral.referral_id
    return ReferralRegistered(
        referral_id=referral_id,
        candidate_id=referral.candidate_id,
        jobcentre=referral.jobcentre,
        target_group=TARGET_GROUP,
        entry="new" if chance(55, "entry", key) else "returning",
        path="course" if referral.through_course else "direct",
        referred_on=referral.referred_on,
    )


def _write_course(diary: Diary, referral: Referral, registered: datetime) -> None:
    key = referral.referral_id
    ends_by = referral.stay.started_on if referral.stay else referral.closed_on
    room = 30 if ends_by is None else (ends_by - referral.referred_on).days
    started_on = working_day_until(
        referral.referred_on + timedelta(days=draw(min(15, room // 3 + 1), "waits", key))
    )
    started_on = max(started_on, referral.referred_on)
    begun = diary.write(
        CourseStarted(referral_id=key, course=COURSES[referral.jobcentre], started_on=started_on),
        referral.jobcentre,
        started_on,
        after=registered,
    )
    ended_on = working_day_until(referral.referred_on + timedelta(days=room) - A_DAY)
    if ends_by is not None and ended_on > started_on and chance(70, "told", key):
        diary.write(
            CourseEnded(referral_id=key, ended_on=ended_on),
            referral.jobcentre,
            ended_on,
            after=begun,
        )
