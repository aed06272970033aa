"""What a command answers, on every interface (contract, "Commands over HTTP and NATS")."""

from uuid import UUID

from msgspec import Struct


class Recorded(Struct, frozen=True):
    """One event that a command appended; `position` is its place in the log."""

    id: UUID
    type: str
    position: int


class Accepted(Struct, frozen=True, tag_field="status", tag="accepted"):
    """The command was carried out; `warnings` are names of rules that the facts break."""

    events: tuple[Recorded, ...]
    warnings: tuple[str, ...]


class Problem(Struct, frozen=True):
    """Why not, as problem+json: `title` names the rule, `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str


class Refused(Struct, frozen=True, tag_field="status", tag="refused"):
    """The command was not carried out."""

    problem: Problem


Answer = Accepted | Refused
