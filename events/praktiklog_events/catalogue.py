"""Every event type of the contract: its fact and the envelope class made for it."""

from datetime import UTC, date, datetime
from types import UnionType
from typing import Any, Final, Union, cast, get_args, get_origin
from uuid import UUID

import msgspec

from praktiklog_events.envelope import Event
from praktiklog_events.facts import companies, outcomes, placements, referrals, slots, steering
from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import Code, Id, Jobcentre, Moment

FACTS: Final[tuple[type[Fact], ...]] = (
    referrals.ReferralRegistered,
    referrals.CourseStarted,
    referrals.CourseEnded,
    referrals.ReferralClosed,
    referrals.ReferralVoided,
    referrals.GroupChanged,
    companies.CompanyRegistered,
    companies.HeadcountReported,
    slots.SlotsOpened,
    slots.CapacityChanged,
    slots.SlotsPaused,
    slots.SlotsResumed,
    slots.SlotsClosed,
    slots.SlotsConfirmed,
    slots.SlotReserved,
    slots.SlotReleased,
    slots.SlotVoided,
    placements.PlacementAgreed,
    placements.PlacementCancelled,
    placements.PlacementStarted,
    placements.HoursChanged,
    placements.PlacementExtended,
    placements.PlacementFollowedUp,
    placements.PlacementEnded,
    placements.PlacementVoided,
    placements.EndVoided,
    outcomes.OutcomeObserved,
    outcomes.OutcomeVoided,
    steering.TargetSet,
    steering.BreakDeclared,
    steering.RulesAdopted,
)

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


def _fields(fact: type[msgspec.Struct], *scalars: Any) -> tuple[str, ...]:
    """Name the fields that hold one of these scalars, perhaps null, perhaps many of them."""
    return tuple(
        field.name for field in msgspec.structs.fields(fact) if _holds(field.type, scalars)
    )


def _holds(kind: Any, scalars: tuple[Any, ...]) -> bool:
    if kind in scalars:
        return True
    parts = get_args(kind) if get_origin(kind) in {Union, UnionType, tuple} else ()
    return any(_holds(part, scalars) for part in parts)


_HAPPENED: Final = frozenset({"referred_on", "started_on", "ended_on", "closed_on", "observed_on"})

DATES: Final = {fact: _fields(fact, date) for fact in FACTS}
"""The date fields of each fact."""

MOMENTS: Final = {fact: _fields(fact, Moment) for fact in FACTS}
"""The fields of each fact that are a moment."""

HAPPENED: Final = {fact: tuple(name for name in DATES[fact] if name in _HAPPENED) for fact in FACTS}
"""The date fields of each fact that say what has happened, so never in the future."""

IDENTIFIERS: Final = {fact: _fields(fact, Id, Code, Jobcentre) for fact in FACTS}
"""The fields of each fact that hold ids or codes, which are never numbers of persons."""

ATTRIBUTES: Final = _fields(Event, Id, Jobcentre)
"""The same of the envelope."""
