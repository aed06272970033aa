"""What a page is asked: its parameters, read and checked, with every mistake named at once."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final, TypeVar

import msgspec
from litestar.datastructures import MultiDict

from praktiklog_events.limits import EARLIEST, LATEST
from praktiklog_runtime.clock import COPENHAGEN
from praktiklog_web.parts.labels import HORIZONS
from praktiklog_web.parts.pages import DEFAULT_HORIZON, EFFECT, VACANCIES, Page

_JOBCENTRE: Final = re.compile(r"[a-z0-9-]{1,40}|_all")
_POSITION: Final = re.compile(r"[1-9][0-9]{0,17}")
_SHOWN: Final = 40
T = TypeVar("T")


class QuestionError(ValueError):
    """The parameters cannot be answered; `mistakes` says in Danish what to do about each."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__(" ".join(mistakes))
        self.mistakes = mistakes


class Question(msgspec.Struct, frozen=True):
    """A page's parameters. What was not asked is `None`, and the page chooses for itself.

    `period_to` is exclusive; `on` is a single day and `free` leaves agreements
    without vacancies out, both asked of vacancies only. At most one of
    `known_at` (aware) and `at_position` is set.
    """

    by: tuple[str, ...]
    horizon: str
    on: date | None = None
    free: bool = False
    period_from: date | None = None
    period_to: date | None = None
    jobcentre: str | None = None
    known_at: datetime | None = None
    at_position: int | None = None


def read(page: Page, params: MultiDict[str]) -> Question:
    """Read a page's parameters; empty ones, as forms send them, count as not given.

    Raises QuestionError with all mistakes.
    """
    mistakes: list[str] = []

    def take(name: str, parse: Callable[[str], T]) -> T | None:
        text = params.get(name, "").strip()
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            mistakes.append(f"{name}={text[:_SHOWN]!r}: {error}")
            return None

    period = page is not VACANCIES
    question = Question(
        by=_by(page, params.getall("by", []), mistakes) if period else page.default_by,
        horizon=(take("horizon", _horizon) if page is EFFECT else None) or DEFAULT_HORIZON,
        on=None if period else take("on", _date),
        free=page is VACANCIES and params.get("free", "") not in {"", "0"},
        period_from=take("from", _date) if period else None,
        period_to=take("to", _date) if period else None,
        jobcentre=take("jobcentre", _jobcentre),
        known_at=take("known_at", _moment),
        at_position=take("at_position", _position),
    )
    if period and not mistakes:
        mistakes.extend(_period_mistakes(question))
    if question.known_at is not None and question.at_position is not None:
        mistakes.append("Giv enten known_at eller at_position, ikke begge.")
    if mistakes:
        raise QuestionError(mistakes)
    return question


def _period_mistakes(question: Question) -> Iterable[str]:
    first, after = question.period_from, question.period_to
    if (first is None) != (after is None):
        yield "Giv både fra og til, eller ingen af dem."
    elif first is not None and after is not None and first >= after:
        yield f"Perioden er tom: fra {first} skal ligge før til {after}, som ikke tælles med."


def _by(page: Page, given: list[str], mistakes: list[str]) -> tuple[str, ...]:
    names = [name.strip() for text in given for name in text.split(",") if name.strip()]
    mistakes.extend(
        f"by={name[:_SHOWN]!r}: {page.title} kan ikke deles op sådan. "
        f"Vælg blandt {', '.join(page.keys)}."
        for name in names
        if name not in page.keys
    )
    if not given:
        return page.default_by
    return tuple(dict.fromkeys(names))


def _date(text: str) -> date:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise ValueError("Skriv datoen som ÅÅÅÅ-MM-DD, for eksempel 2011-06-15.") from None
    if not EARLIEST <= value <= LATEST:
        raise ValueError(f"Vælg en dato fra {EARLIEST} til {LATEST}.")
    return value


def _moment(text: str) -> datetime:
    """Read RFC 3339; without an offset, as a form's field sends it, it is Danish time."""
    try:
        # A plus sign in a hand-written address arrives as a space.
        value = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise ValueError("Skriv tidspunktet som 2011-06-15T12:00 eller med +02:00 til.") from None
    if not EARLIEST <= value.date() <= LATEST:
        raise ValueError(f"Vælg et tidspunkt fra {EARLIEST} til {LATEST}.")
    return value if value.tzinfo else value.replace(tzinfo=COPENHAGEN)


def _position(text: str) -> int:
    if not _POSITION.fullmatch(text):
        raise ValueError("Skriv en position i loggen: et helt tal fra 1.")
    return int(text)


def _jobcentre(text: str) -> str:
    if not _JOBCENTRE.fullmatch(text):
        raise ValueError("Et jobcenter skrives med små bogstaver, tal og bindestreg.")
    return text


def _horizon(text: str) -> str:
    if text not in HORIZONS:
        raise ValueError(f"Vælg en måling blandt {', '.join(HORIZONS)}.")
    return text
