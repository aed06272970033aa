"""A question to a measure as somebody words it, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from msgspec import Struct, field

from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.measure import Measure, Param
from praktiklog_projections.asking.query import Question
from praktiklog_projections.errors import BadQuestion, UnknownKey
from praktiklog_runtime import clock

_LONGEST_YEARS = date(9999, 12, 30)


class Values(Struct, frozen=True):
    """What a key may be: some values, beginnings of values, or nothing at all."""

    exact: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()
    null: bool = False

    @classmethod
    def read(cls, text: str) -> "Values":
        """Read `a+b`, `47*`, `null`, with `+` between them."""
        each = text.split("+")
        return cls(
            exact=tuple(one for one in each if one != "null" and not one.endswith("*")),
            beginnings=tuple(one[:-1] for one in each if one.endswith("*")),
            null="null" in each,
        )

    @classmethod
    def of(cls, value: str | None) -> "Values":
        """Take exactly this one."""
        return cls(null=True) if value is None else cls(exact=(value,))

    def hold(self, value: object) -> bool:
        """Tell whether a value is one of them."""
        text = str(value)
        return (
            self.null if value is None else (text in self.exact or text.startswith(self.beginnings))
        )

    def __str__(self) -> str:
        parts = [*self.exact, *(f"{beginning}*" for beginning in self.beginnings)]
        return "+".join([*parts, "null"] if self.null else parts)


class Request(Struct, frozen=True):
    """A question that its measure can answer; make one with `request`.

    The period is [since, until); a measure without dates has the last day there is for both.
    """

    measure: Measure
    since: date
    until: date
    by: tuple[str, ...] = ()
    where: dict[str, Values] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    """The params as text, defaults filled in."""
    on: bool = False
    """Whether one day was asked for by `on`."""

    def at(self, question: Question, *, explaining: bool = False) -> Asked:
        """Give its days and params to SQL that is asked there."""
        until = self.until
        if not self.measure.looks_ahead:
            until = min(until, clock.danish_date(question.moment) + timedelta(days=1))
        return Asked(question, self.since, until, self.until, self.params, explaining)


def request(
    measure: Measure,
    *,
    since: date | None = None,
    until: date | None = None,
    on: date | None = None,
    by: Iterable[str] = (),
    where: Mapping[str, Values] | None = None,
    params: Mapping[str, str] | None = None,
) -> Request:
    """Word a question; raises `BadQuestion` and `UnknownKey` with what to do."""
    if on is not None:
        if since is not None or until is not None:
            raise BadQuestion("give a day or a period, not both")
        since, until = on, on + timedelta(days=1)
    since, until = _dates(measure, since, until)
    keys = tuple(dict.fromkeys(by))
    own = tuple(own.name for own in measure.own)
    for key in keys:
        if key not in measure.key_names:
            raise UnknownKey(measure.id, key, measure.key_names)
    conditions = dict(where or {})
    for key in conditions:
        if key not in measure.key_names and key not in own:
            raise UnknownKey(measure.id, key, (*measure.key_names, *own))
    written = _params(measure, params or {})
    if on is not None and "reading" in written and "reading" not in (params or {}):
        written["reading"] = "each"
    return Request(
        measure,
        since,
        until,
        keys,
        conditions,
        {param.name: _value(measure, param, written.get(param.name)) for param in measure.params},
        written,
        on is not None,
    )


def _dates(measure: Measure, since: date | None, until: date | None) -> tuple[date, date]:
    if measure.dates == "none":
        return date.min, _LONGEST_YEARS
    if since is None or until is None:
        what = "a day (--on)" if measure.dates == "day" else "a period (--from and --to)"
        raise BadQuestion(f"{measure.id} needs {what}")
    if until < since:
        raise BadQuestion(f"--to {until} lies before --from {since}")
    if measure.dates == "day" and until != since + timedelta(days=1):
        raise BadQuestion(f"{measure.id} is asked for one day; use --on")
    return since, until


def _params(measure: Measure, given: Mapping[str, str]) -> dict[str, str]:
    known = {param.name: param for param in measure.params}
    for name in given:
        if name not in known:
            there = f"use any of: {', '.join(known)}" if known else "it has none"
            raise BadQuestion(f"{measure.id} has no param {name!r}; {there}")
    defaults = {name: param.default for name, param in known.items() if param.default is not None}
    return defaults | dict(given)


def _value(measure: Measure, param: Param, text: str | None) -> Any:
    if text is None:
        return None
    if param.choices and text not in param.choices:
        raise BadQuestion(
            f"param {param.name} of {measure.id} cannot be {text!r}; "
            f"use one of: {', '.join(param.choices)}"
        )
    try:
        return param.read(text)
    except ValueError as error:
        raise BadQuestion(
            f"param {param.name} of {measure.id} cannot be {text!r} ({error})"
        ) from None
