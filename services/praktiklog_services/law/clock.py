"""When an answer is due: in a jobcentre's opening time, or in elapsed time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from praktiklog_runtime.working_days import public_holidays
from praktiklog_services.law.blocks import Opening, Promise

_COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
_LONGEST_DAYS: Final = 3_660


class NeverOpen(ValueError):  # noqa: N818  named as what is wrong
    """The opening hours never add up to the promised time."""


def answer_due(received_at: datetime, promise: Promise, opening: Opening | None) -> datetime:
    """Tell the first moment at which the promised time has passed, in UTC.

    Raises `NeverOpen` where opening time is promised and there is none.
    """
    left = promise.within.length
    if promise.clock == "plain":
        return received_at.astimezone(UTC) + left
    if opening is None:
        raise NeverOpen("opening time is promised, but no [opening] says when it is open")
    first = received_at.astimezone(_COPENHAGEN).date()
    for number in range(_LONGEST_DAYS):
        for begins, ends in _windows(opening, first + timedelta(days=number)):
            begin = max(begins, received_at)
            if ends - begin >= left:
                return begin + left
            left -= max(ends - begin, timedelta())
    raise NeverOpen(f"not open for {promise.within} within ten years")


def _windows(opening: Opening, day: date) -> Iterator[tuple[datetime, datetime]]:
    if day in public_holidays(day.year) or day in opening.days:
        return
    if f"{day:%m-%d}" in opening.closed:
        return
    hours = (
        opening.mon, opening.tue, opening.wed, opening.thu, opening.fri, opening.sat, opening.sun,
    )[day.weekday()]  # fmt: skip
    for window in sorted(hours):
        begins, _, ends = window.partition("-")
        yield _moment(day, begins), _moment(day, ends)


def _moment(day: date, wall: str) -> datetime:
    # With fold 0 a skipped wall time is read with the offset before, a doubled one is the first.
    return datetime.combine(day, time.fromisoformat(wall), _COPENHAGEN).astimezone(UTC)
