"""The envelope of every event: CloudEvents 1.0, with our extension attributes."""

from typing import Any, Final, Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import Id, Jobcentre, Moment, Name, RuleNames, Sha256


class Event(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="type",
    tag="",
):
    """One fact with what is known about its registration.

    `time` is when it was registered at its source. `recordedtime`, `position` (the gapless
    ordinal in its log, from 1) and `chain` (the chain hash there, in hexadecimal) are stamped
    by the log and absent before. Make one with `praktiklog_events.event`, which picks the class
    that belongs to the fact.
    """

    specversion: Literal["1.0"]
    id: UUID
    source: Name
    time: Moment
    jobcentre: Jobcentre
    data: Fact
    subject: Id | None = None
    datacontenttype: Literal["application/json"] | None = None
    dataschema: Name | None = None
    recordedtime: Moment | None = None
    position: int | None = None
    chain: Sha256 | None = None
    actor: Id | None = None
    ruleset: Id | None = None
    commandid: Id | None = None
    correlationid: Id | None = None
    causationid: Id | None = None
    traceparent: Id | None = None
    warnings: RuleNames | None = None
    """Names of the rules that a recorded fact breaks, with commas between them."""

    @property
    def type(self) -> str:
        """The CloudEvents type with its version."""
        return self.data.TYPE


class Header(Struct, frozen=True, gc=False):
    """The part of an envelope that every type and version has, whatever its data."""

    id: UUID
    source: Name
    type: str
    time: Moment
    jobcentre: Jobcentre
    data: dict[str, Any]
    position: int | None = None
    recordedtime: Moment | None = None
    chain: str | None = None


STAMPS: Final = ("recordedtime", "position", "chain")
"""What a log stamps on an event; another log's stamps are no part of its content."""


def without_stamps(event: Event) -> Event:
    """Return the event as it was before a log took it in; itself where it bears no stamp."""
    if event.recordedtime is None and event.position is None and event.chain is None:
        return event
    return replace(event, recordedtime=None, position=None, chain=None)
