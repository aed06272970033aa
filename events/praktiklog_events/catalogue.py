"""Every event type of the contract: its fact and the envelope class made for it."""

from datetime import UTC, date, datetime
from typing import Any, Final, cast
from uuid import UUID

import msgspec

from praktiklog_events import marks
from praktiklog_events.envelope import Event
from praktiklog_events.facts import AREAS
from praktiklog_events.facts.fact import Fact

FACTS: Final[tuple[type[Fact], ...]] = tuple(
    fact
    for area in AREAS
    for fact in vars(area).values()
    if isinstance(fact, type)
    and issubclass(fact, Fact)
    and fact.TYPE
    and fact.__module__ == area.__name__
)
"""Every fact, in the order of the areas and of the classes in each."""

TYPES: Final[dict[str, type[Fact]]] = {fact.TYPE: fact for fact in FACTS}


def _envelope_of(fact: type[Fact]) -> type[Event]:
    # The tag is msgspec's way to pick the class from `type` while decoding, in one step.
    made = msgspec.defstruct(
        f"{fact.__name__}Event",
        [("data", fact)],
        bases=(Event,),
        module=__name__,
        tag_field="type",
        tag=fact.TYPE,
        frozen=True,
        kw_only=True,
        omit_defaults=True,
        forbid_unknown_fields=True,
        gc=False,
    )
    return cast("type[Event]", made)


ENVELOPES: Final[dict[type[Fact], type[Event]]] = {fact: _envelope_of(fact) for fact in FACTS}
globals().update({made.__name__: made for made in ENVELOPES.values()})  # so that they pickle


def event(
    fact: Fact,
    *,
    id: UUID,  # noqa: A002  CloudEvents calls it so
    source: str,
    time: datetime,
    jobcentre: str,
    **attributes: Any,
) -> Event:
    """Put a fact into the envelope of its type; `subject` is taken from the fact.

    `time` is aware; further attributes are those of `Event`. Raises `TypeError` for one that
    the envelope does not have.
    """
    return ENVELOPES[type(fact)](
        specversion="1.0",
        id=id,
        source=source,
        time=time.astimezone(UTC),
        jobcentre=jobcentre,
        subject=getattr(fact, fact.ABOUT),
        data=fact,
        **attributes,
    )


DATES: Final = {fact: marks.fields_of(fact, date) for fact in FACTS}
"""The date fields of each fact."""

MOMENTS: Final = {fact: marks.fields_of(fact, datetime) for fact in FACTS}
"""The fields of each fact that are a moment."""

HAPPENED: Final = {fact: tuple(marks.fields(fact, "happened", date)) for fact in FACTS}
"""The date fields of each fact that say what has happened, so never in the future."""

HAPPENED_AT: Final = {fact: tuple(marks.fields(fact, "happened", datetime)) for fact in FACTS}
"""The same, where they are moments."""

IDENTIFIERS: Final = {fact: tuple(marks.fields(fact, "opaque")) for fact in FACTS}
"""The fields of each fact that hold ids or codes, which are never numbers of persons."""

ATTRIBUTES: Final = tuple(marks.fields(Event, "opaque"))
"""The same of the envelope."""

TAGS: Final[dict[str, str]] = {
    field: kind for fact in FACTS for field, kind in marks.fields(fact, "tag").items()
}
"""Field of an id -> the kind of thing that it names, so an event carries `<kind>:<id>`."""
