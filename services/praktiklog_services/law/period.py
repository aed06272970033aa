"""Periods: `14d`, `10wd`, `4w`, `6m`, `48h`, and `any`, which has no end."""

import calendar
import re
from datetime import date, timedelta
from typing import Final, Literal, Self, get_args

Unit = Literal["h", "d", "wd", "w", "m", "any"]
_FORM: Final = re.compile(r"([1-9][0-9]{0,3})(h|d|wd|w|m)")
_UNITS: Final = get_args(Unit)


class Period:
    """A number of hours, days, working days, weeks or months; `any` of no number.

    A plain class: msgspec hands only those to the hook that reads their text.
    """

    __slots__ = ("number", "unit")

    def __init__(self, number: int, unit: Unit) -> None:
        self.number: Final = number
        self.unit: Final = unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a period; raises `ValueError` for what is none."""
        if text == "any":
            return cls(0, "any")
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is no period; write one such as 14d, 10wd, 4w, 6m or any")
        return cls(int(match[1]), next(unit for unit in _UNITS if unit == match[2]))

    def __str__(self) -> str:
        return "any" if self.unit == "any" else f"{self.number}{self.unit}"

    @property
    def length(self) -> timedelta:
        """The elapsed time of hours, days and weeks; raises `ValueError` for other units."""
        match self.unit:
            case "h":
                return timedelta(hours=self.number)
            case "d":
                return timedelta(days=self.number)
            case "w":
                return timedelta(weeks=self.number)
            case _:
                raise ValueError(f"{self} has no fixed length")

    def last_day(self, first: date) -> date:
        """Tell the last day of a period that begins on `first`, both included.

        Months end on the day before the same number that many months later, or on that month's
        last day where it lacks the number; `any` never ends.
        """
        if self.unit == "any":
            return date.max
        if self.unit == "m":
            later = months_later(first, self.number)
            return later if later.day < first.day else later - timedelta(days=1)
        return first + self.length - timedelta(days=1)

    def first_day_back(self, day: date) -> date:
        """Tell the first day that counts when looking back from a day.

        Months go to the same number, clamped to that month's last day.
        """
        if self.unit == "any":
            return date.min
        if self.unit == "m":
            return months_later(day, -self.number)
        return day - self.length


def months_later(day: date, months: int) -> date:
    """Go to the same number in another month, or its last day where it lacks the number."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def outcome_due(ended_on: date, horizon: str) -> date:
    """Tell when an outcome is due: weeks or calendar months after the end.

    `2m` is the last day of the second calendar month after the one it ended in.
    """
    period = Period.parse(horizon)
    if period.unit == "w":
        return ended_on + period.length
    due = months_later(ended_on, period.number)
    if horizon == "2m":
        return due.replace(day=calendar.monthrange(due.year, due.month)[1])
    return due


class Elapsed(Period):
    """A period that has the same length wherever it begins: hours, days or weeks."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a period of a fixed length; raises `ValueError` for months, working days, `any`."""
        period = super().parse(text)
        if period.unit not in {"h", "d", "w"}:
            raise ValueError(f"{text!r} has no fixed length; write hours, days or weeks: 48h, 2d")
        return period
