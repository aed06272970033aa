"""What a rule is, how it says that it is broken, and what it is to a command."""

from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar, Final

from msgspec import Struct

from praktiklog_services.deciding.state import State
from praktiklog_services.law.blocks import Block
from praktiklog_services.law.law import Law


class Broken:
    """A fact breaks a rule: what was found and what is allowed, by name, as primitives.

    `since` is the first day that breaks it, for rules that refuse only days to come; `by` is
    the block of the law that says so, where it is not the whole rule's paragraph.
    """

    __slots__ = ("by", "params", "since")

    def __init__(
        self, *, since: date | None = None, by: Block | None = None, **params: Any
    ) -> None:
        self.since: Final = since
        self.by: Final = by
        self.params: Final = params


class Rule:
    """One rule: a subclass named as a sentence, whose docstring says it and where it stands.

    Its one function is pure: from the fact, what is known, the law of the fact's day and the
    moment of the decision to what breaks it. Words are templates of Jinja over the parameters.
    """

    reads: ClassVar[tuple[str, ...]] = ()
    """Ids whose facts it looks up: the fact's own, or those of the things that it names."""
    paragraph: ClassVar[str | None] = None
    """Where it stands, unless the broken block of the law says so."""
    unknown: ClassVar[bool] = False
    """Whether it says that what the fact is about is not there."""
    silent_on_import: ClassVar[bool] = False
    """Whether it steers or looks far back, so that history is not judged by it."""
    en: ClassVar[str]
    da: ClassVar[str]

    @staticmethod
    def broken(fact: Any, known: State, law: Law, at: datetime, /) -> Broken | None:
        """Tell what breaks the rule, or null."""
        raise NotImplementedError


class Kind(Enum):
    """What a rule is to a command."""

    CONTRADICTS = "C"
    """Refused on every way in."""
    REFUSES = "R"
    """Refused; a warning on history."""
    REFUSES_AHEAD = "R°"
    """Refused for days to come; a warning where the first bad day is today or earlier."""
    WARNS = "W"
    """Recorded, with the rule's name in the event."""


class Judging(Struct, frozen=True):
    """A rule in a slice; `gives_way` (▲): `despite` in the fact makes its refusal a warning."""

    rule: type[Rule]
    kind: Kind
    gives_way: bool = False


def contradicts(rule: type[Rule]) -> Judging:
    """Refuse what contradicts the log or itself, on every way in; judging ends there."""
    return Judging(rule, Kind.CONTRADICTS)


def refuse(rule: type[Rule], *, gives_way: bool = False) -> Judging:
    """Refuse the command; warn of it on history."""
    return Judging(rule, Kind.REFUSES, gives_way)


def refuse_ahead(rule: type[Rule], *, gives_way: bool = False) -> Judging:
    """Refuse days to come, warn of days gone: the rule gives the first bad day as `since`."""
    return Judging(rule, Kind.REFUSES_AHEAD, gives_way)


def warn(rule: type[Rule]) -> Judging:
    """Record the fact with the rule's name beside it."""
    return Judging(rule, Kind.WARNS)
