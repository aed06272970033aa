"""A rule set: one TOML file, read strictly."""

import re
import tomllib
from datetime import date
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from praktiklog_events.scalars import Jobcentre
from praktiklog_services.law import blocks as b
from praktiklog_services.law.period import Period


class Blocks(Struct, frozen=True, kw_only=True, eq=False):
    """Every block that sets may have; null where none says anything."""

    target_group: tuple[b.TargetGroup, ...] | None = None
    full_time: b.FullTime | None = None
    duration: b.Duration | None = None
    hearing: b.Hearing | None = None
    ratio: b.Ratio | None = None
    purpose: b.Purpose | None = None
    reservation: b.Reservation | None = None
    course: tuple[b.Course, ...] | None = None
    caseload: tuple[b.Caseload, ...] | None = None
    mentor: b.Mentor | None = None
    centre: b.Centre | None = None
    match: b.Match | None = None
    practice_type: b.PracticeTypes | None = None
    repeat: b.Repeat | None = None
    extension: b.Extension | None = None
    coordination: b.Coordination | None = None
    follow_up: tuple[b.FollowUp, ...] | None = None
    opening: b.Opening | None = None
    promise: tuple[b.Promise, ...] | None = None
    orders: b.Orders | None = None
    contacts: b.Contacts | None = None
    confirmation: b.Confirmation | None = None
    outcomes: b.Outcomes | None = None
    break_off: b.BreakOff | None = None
    counting: b.Counting | None = None
    steering: b.Steering | None = None
    quiet: b.Quiet | None = None
    list: tuple[b.CodeList, ...] | None = None


NAMES: Final = Blocks.__struct_fields__
LAW: Final = frozenset({"target_group", "full_time", "duration", "hearing", "ratio", "purpose"})
"""Blocks of the law: a jobcentre's own set has none of them."""

SetId = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9._-]{1,31}$",
        description="An id of at most 31 characters: an event names two, with a colon between",
    ),
]
Text = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]


class RuleSet(Blocks, frozen=True, kw_only=True, eq=False, forbid_unknown_fields=True):
    """The file: its head and its blocks. `base` names the set that holds where this is silent."""

    ruleset: SetId
    kind: Literal["law", "local", "codes"]
    valid_from: date
    title: Text
    source: Text
    jobcentre: Jobcentre | None = None
    base: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{0,31}$")] = ""
    hypothetical: bool = False

    def given(self) -> tuple[str, ...]:
        """Name the blocks that this file has."""
        return tuple(name for name in NAMES if getattr(self, name) is not None)


class MalformedRuleSet(ValueError):  # noqa: N818  named as the rule that it breaks
    """The bytes are no rule set; `key` says where, for example `duration.limit[0].first`."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")
        self.key = key
        self.why = why


def parse(data: bytes) -> RuleSet:
    """Read a file; raises `MalformedRuleSet` for an unknown key, a wrong type or a bad period."""
    try:
        fields = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise MalformedRuleSet("file", str(error)) from None
    try:
        made = msgspec.convert(fields, RuleSet, dec_hook=_period)
    except msgspec.ValidationError as error:
        raise _malformed(str(error)) from None
    _check(made)
    return made


def _period(kind: type, value: Any) -> Any:
    if issubclass(kind, Period):
        if not isinstance(value, str):
            raise TypeError("a period is a text such as 4w")
        return kind.parse(value)
    raise NotImplementedError(kind)


_PLACE: Final = re.compile(r"(.*?)(?: - at `\$\.?(.*)`)?", re.DOTALL)
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.*)`")
_MISSING: Final = re.compile(r"Object missing required field `(.*)`")


def _malformed(message: str) -> MalformedRuleSet:
    match = _PLACE.fullmatch(message)
    why, place = (message, "") if match is None else (match[1], match[2] or "")
    for pattern, said in ((_UNKNOWN, "no such key"), (_MISSING, "this key is missing")):
        named = pattern.fullmatch(why)
        if named is not None:
            return MalformedRuleSet(".".join(filter(None, (place, named[1]))), said)
    return MalformedRuleSet(place or "file", why)


def _check(made: RuleSet) -> None:
    if (made.kind == "local") == (made.jobcentre is None):
        raise MalformedRuleSet("jobcentre", "a local set has one, and no other set")
    if (made.kind == "codes") != (made.list is not None):
        raise MalformedRuleSet("list", "a set of codes has lists, and no other set")
    if made.kind == "codes" and made.given() != ("list",):
        raise MalformedRuleSet(made.given()[0], "a set of codes has lists and nothing else")
    for name in ("target_group", "course"):
        codes = [entry.code for entry in getattr(made, name) or ()]
        if len(set(codes)) < len(codes):
            raise MalformedRuleSet(name, "a code stands twice")
    if made.duration is not None:
        _check_limits(made.duration.limit)


def _check_limits(limits: tuple[b.Limit, ...]) -> None:
    """Refuse a condition that never counts, because earlier limits take everyone it meets."""
    met: set[tuple[str, str | None, str | None]] = set()
    for number, limit in enumerate(limits):
        for place, condition in enumerate(limit.any_of):
            group, readiness = condition.target_group, condition.readiness
            wider = [(group, readiness), (group, None), (None, readiness), (None, None)]
            if all(any((offer, *pair) in met for pair in wider) for offer in limit.offers):
                key = f"duration.limit[{number}].any_of[{place}]"
                raise MalformedRuleSet(key, "can never match: an earlier condition takes them all")
            met.update((offer, group, readiness) for offer in limit.offers)
