"""What a command answers, on every interface (contract, "Commands over HTTP and NATS")."""

from typing import Any
from uuid import UUID

from msgspec import UNSET, Struct, UnsetType


class Recorded(Struct, frozen=True):
    """One event that a command appended; `position` is its place in the log."""

    id: UUID
    type: str
    position: int


class BrokenRule(Struct, frozen=True, omit_defaults=True):
    """A rule that a recorded fact breaks; `text` says it in words made from the rest.

    `ruleset` is `<law>[:<local>]`. `certainty` stands where the source is less than a text that
    was read; `quiet` where pages do not pop it up.
    """

    rule: str
    params: dict[str, Any]
    paragraph: str | None
    ruleset: str | None
    text: str
    certainty: str | None = None
    quiet: bool = False


class WrongField(Struct, frozen=True):
    """What is wrong with one field of a body; `pointer` is a JSON pointer (RFC 6901)."""

    pointer: str
    detail: str


class Accepted(Struct, frozen=True, tag_field="status", tag="accepted"):
    """The command was carried out, or with `dry_run` could be: then there are no events."""

    events: tuple[Recorded, ...]
    warnings: tuple[BrokenRule, ...]


class Problem(Struct, frozen=True, omit_defaults=True):
    """Why not, as problem+json: `title` names the rule, `detail` says what to do.

    `rule` to `certainty` stand where a rule refuses, `errors` where the body is malformed.
    """

    type: str
    title: str
    status: int
    detail: str
    rule: str | UnsetType = UNSET
    params: dict[str, Any] | UnsetType = UNSET
    paragraph: str | UnsetType | None = UNSET
    ruleset: str | UnsetType | None = UNSET
    certainty: str | None = None
    errors: tuple[WrongField, ...] = ()


class Refused(Struct, frozen=True, tag_field="status", tag="refused"):
    """The command was not carried out."""

    problem: Problem


class Unknown(Struct, frozen=True, tag_field="status", tag="unknown"):
    """Whether the command was carried out is not known; asked again with its id, it is."""

    problem: Problem


Answer = Accepted | Refused | Unknown
