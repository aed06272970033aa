"""Outcomes 3 months after a placement: what the register says, and what was said before by hand."""

from datetime import date, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from praktiklog_events import OutcomeObserved, OutcomeVoided
from praktiklog_simulator.published.days import months_after
from praktiklog_simulator.published.diary import Diary
from praktiklog_simulator.published.draw import chance, draw, weighted

HORIZON: Final = "3m"

Status = Literal[
    "ordinary_job",
    "education",
    "flexjob",
    "wage_subsidy",
    "next_placement",
    "benefit",
    "self_supporting_other",
    "unknown",
]

FAILURES: Final[tuple[tuple[Status, int], ...]] = (
    ("benefit", 68),
    ("next_placement", 14),
    ("wage_subsidy", 7),
    ("self_supporting_other", 7),
    ("flexjob", 4),
)
_GUESSES: Final[tuple[tuple[Status, int], ...]] = (
    ("benefit", 45),
    ("ordinary_job", 25),
    ("next_placement", 15),
    ("unknown", 15),
)


class Ended(Struct, frozen=True):
    """A placement that ended, and when that was registered."""

    jobcentre: str
    placement_id: str
    ended_on: date
    registered: datetime


def write_register(diary: Diary, ended: Ended, status: Status) -> None:
    """Write down what the register says of the day 3 months after, known 6 to 9 weeks later.

    Now and then somebody had registered something by hand before, and now and then the register
    first answered that it did not know, which was taken back.
    """
    placement_id, jobcentre, after = ended.placement_id, ended.jobcentre, ended.registered
    due_on = months_after(ended.ended_on, 3)
    if chance(7, "by hand", placement_id):
        after = write_manual(diary, ended)
    late = 42 + draw(21, "register", placement_id)
    if chance(1, "first unknown", placement_id):
        said = diary.write(
            _observed(placement_id, "unknown", due_on, "register"),
            jobcentre,
            due_on,
            after=after,
            late=late - 7,
        )
        after = diary.write(
            OutcomeVoided(
                placement_id=placement_id,
                horizon=HORIZON,
                source="register",
                reason="wrong_extract",
            ),
            jobcentre,
            due_on,
            after=said,
            late=late - 3,
        )
    diary.write(
        _observed(placement_id, status, due_on, "register"),
        jobcentre,
        due_on,
        after=after,
        late=late,
    )


def write_manual(diary: Diary, ended: Ended) -> datetime:
    """Write down what somebody heard about the person 3 months after; return the moment."""
    placement_id = ended.placement_id
    due_on = months_after(ended.ended_on, 3)
    heard_on = due_on + timedelta(days=draw(10, "heard", placement_id))
    status = weighted(_GUESSES, "guess", placement_id)
    return diary.write(
        _observed(placement_id, status, heard_on, "manual"),
        ended.jobcentre,
        heard_on,
        after=ended.registered,
    )


def _observed(
    placement_id: str, status: Status, on: date, source: Literal["register", "manual"]
) -> OutcomeObserved:
    return OutcomeObserved(
        placement_id=placement_id, horizon=HORIZON, status=status, observed_on=on, source=source
    )
