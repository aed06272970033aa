"""What a page is asked: its parameters, read and checked, with every mistake named at once."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final, TypeVar

import msgspec
from litestar.datastructures import MultiDict

from praktiklog_events.limits import EARLIEST, LATEST
from praktiklog_runtime.clock import COPENHAGEN
from praktiklog_web.parts.figure.figure import Figure
from praktiklog_web.site.language import _

COMMON: Final = ("jobcentre", "known_at", "at_position", "lang")
_JOBCENTRE: Final = re.compile(r"[a-z0-9-]{1,40}|_all")
_POSITION: Final = re.compile(r"[1-9][0-9]{0,17}")
_SHOWN: Final = 40
T = TypeVar("T")


class QuestionError(ValueError):
    """The parameters cannot be answered; `mistakes` says to the reader what to do about each."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__(" ".join(mistakes))
        self.mistakes = mistakes


class Question(msgspec.Struct, frozen=True):
    """A page's parameters. What was not asked is `None`, and the page chooses for itself.

    `period_to` is exclusive; `on` is the day of a figure that is asked for one, and `free`
    leaves out what has nothing vacant. `params` are the measure's own. At most one of
    `known_at` (aware) and `at_position` is set.
    """

    by: tuple[str, ...]
    on: date | None = None
    free: bool = False
    period_from: date | None = None
    period_to: date | None = None
    params: dict[str, str] = {}
    jobcentre: str | None = None
    known_at: datetime | None = None
    at_position: int | None = None


def read(figure: Figure, given: MultiDict[str]) -> Question:
    """Read a page's parameters; empty ones, as forms send them, count as not given.

    Raises QuestionError with all mistakes.
    """
    mistakes: list[str] = list(_unknown(figure, given))

    def take(name: str, parse: Callable[[str], T]) -> T | None:
        text = given.get(name, "").strip()
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            mistakes.append(f"{name}={text[:_SHOWN]!r}: {error}")
            return None

    params = {
        param.name: take(param.name, _one_of(param.choices))
        for param in figure.record.params
        if param.choices
    }
    period = not figure.of_a_day
    question = Question(
        by=_by(figure, given.getall("by", []), mistakes) if period else (),
        on=None if period else take("on", _date),
        free=not period and given.get("free", "") not in {"", "0"},
        period_from=take("from", _date) if period else None,
        period_to=take("to", _date) if period else None,
        params={name: text for name, text in params.items() if text is not None},
        jobcentre=take("jobcentre", _jobcentre),
        known_at=take("known_at", _moment),
        at_position=take("at_position", _position),
    )
    if period and not mistakes:
        mistakes.extend(_period_mistakes(question))
    if question.known_at is not None and question.at_position is not None:
        mistakes.append(_("Give either known_at or at_position, not both."))
    if mistakes:
        raise QuestionError(mistakes)
    return question


def point_of(given: MultiDict[str]) -> dict[str, Any]:
    """Read `known_at` and `at_position` alone; raises QuestionError."""
    return {
        "known_at": _read(given, "known_at", _moment),
        "at_position": _read(given, "at_position", _position),
    }


def day_of(given: MultiDict[str], name: str) -> date | None:
    """Read one date alone; raises QuestionError."""
    return _read(given, name, _date)


def _read(given: MultiDict[str], name: str, parse: Callable[[str], T]) -> T | None:
    text = given.get(name, "").strip()
    try:
        return parse(text) if text else None
    except ValueError as error:
        raise QuestionError([f"{name}={text[:_SHOWN]!r}: {error}"]) from None


def _unknown(figure: Figure, given: MultiDict[str]) -> Iterable[str]:
    own = ("on", "free") if figure.of_a_day else ("from", "to", "by")
    known = [*own, *(param.name for param in figure.record.params if param.choices), *COMMON]
    for name in dict.fromkeys(given):
        if name not in known:
            yield _("{name}: this page has no such choice. There are: {known}.").format(
                name=name[:_SHOWN], known=", ".join(known)
            )


def _period_mistakes(question: Question) -> Iterable[str]:
    first, after = question.period_from, question.period_to
    if (first is None) != (after is None):
        yield _("Give both from and to, or neither.")
    elif first is not None and after is not None and first >= after:
        yield _(
            "The period is empty: from {first} must lie before to {after}, which does not count."
        ).format(first=first, after=after)


def _by(figure: Figure, given: list[str], mistakes: list[str]) -> tuple[str, ...]:
    names = [name.strip() for text in given for name in text.split(",") if name.strip()]
    mistakes.extend(
        _("by={name}: the figure cannot be cut that way. Choose among {keys}.").format(
            name=repr(name[:_SHOWN]), keys=", ".join(figure.keys)
        )
        for name in names
        if name not in figure.keys
    )
    if not given:
        return figure.by
    return tuple(dict.fromkeys(names))


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(_("Choose one of {choices}.").format(choices=", ".join(choices)))
        return text

    return parse


def _date(text: str) -> date:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("Write the date as YYYY-MM-DD, for example 2011-06-15.")) from None
    if not EARLIEST <= value <= LATEST:
        raise ValueError(
            _("Choose a date from {first} to {last}.").format(first=EARLIEST, last=LATEST)
        )
    return value


def _moment(text: str) -> datetime:
    """Read RFC 3339; without an offset, as a form's field sends it, it is Danish time."""
    try:
        # A plus sign in a hand-written address arrives as a space.
        value = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise ValueError(
            _("Write the time as 2011-06-15T12:00, or with +02:00 behind it.")
        ) from None
    if not EARLIEST <= value.date() <= LATEST:
        raise ValueError(
            _("Choose a time from {first} to {last}.").format(first=EARLIEST, last=LATEST)
        )
    return value if value.tzinfo else value.replace(tzinfo=COPENHAGEN)


def _position(text: str) -> int:
    if not _POSITION.fullmatch(text):
        raise ValueError(_("Write a position in the log: a whole number from 1."))
    return int(text)


def _jobcentre(text: str) -> str:
    if not _JOBCENTRE.fullmatch(text):
        raise ValueError(_("A jobcentre is written with small letters, digits and hyphens."))
    return text
