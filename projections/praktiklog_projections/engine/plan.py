"""A batch of events, read once: which rows it touches and what the checkpoint becomes."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct, field

from praktiklog_events import Event, Header
from praktiklog_projections.engine.projection import Projection, Rule
from praktiklog_projections.errors import GapInStream, PoisonEvent

SYNTHETIC: Final = "/praktiklog/published"
"""Events of the synthetic published history have a source that starts so."""

_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
"""The moment of an event before which none had a time that can be read; no row carries it."""

Step = tuple[Rule, Any, Any, int, datetime]
"""A rule, the key of its row, the fact, the event's position and the running maximum there."""


class Unreadable(Struct, frozen=True):
    """What stands in place of an event that the log holds and this program cannot read."""

    why: str
    id: str | None = None
    type: str | None = None


Folded = Event | Header | Unreadable


class Parking(Struct):
    """Events that are not applied: why by position, and the things that wait with them.

    A thing is `<table>:<key>`; `things` names the position that each waits for.
    """

    poison: dict[int, str] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)


class Parked(Struct, frozen=True):
    """An event that is kept back: a position, never a copy."""

    position: int
    type: str | None
    id: str | None
    reason: str
    things: list[str]


class Plan(Struct):
    """What a batch will do; `position` and `known_at` are those after its last event."""

    position: int
    known_at: datetime | None
    steps: list[Step] = field(default_factory=list)
    keys: dict[str, set[Any]] = field(default_factory=dict)
    """Table -> keys whose open rows must be at hand."""
    unknown: list[tuple[int, str]] = field(default_factory=list)
    """Position and type of events that the contract does not know."""
    parked: list[Parked] = field(default_factory=list)
    event_id: UUID | None = None
    synthetic: bool = False
    events: int = 0

    def take(
        self, projection: Projection, at: int, event: Folded, moment: datetime, parking: Parking
    ) -> None:
        """Plan what an event does, or park it whole where it, or a thing it is about, waits."""
        if isinstance(event, Unreadable):
            self.parked.append(Parked(at, event.type, event.id, event.why, []))
            return
        if isinstance(event, Header):
            self.unknown.append((at, event.type))
            return
        if not self.synthetic and event.source.startswith(SYNTHETIC):
            self.synthetic = True
        fact = event.data
        rules = projection.rules.get(fact.TYPE, ())
        if parking.poison or parking.things:
            things = [f"{rule.table.name}:{rule.key(fact)}" for rule in rules]
            reason = parking.poison.get(at) or _waits(things, parking)
            if reason is not None:
                for thing in things:
                    parking.things.setdefault(thing, at)
                self.parked.append(Parked(at, fact.TYPE, str(event.id), reason, things))
                return
        for rule in rules:
            key = rule.key(fact)
            self.steps.append((rule, key, fact, at, moment))
            self.keys[rule.table.name].add(key)


def _waits(things: Iterable[str], parking: Parking) -> str | None:
    for thing in things:
        before = parking.things.get(thing)
        if before is not None:
            return f"it follows event {before} of the same thing"
    return None


def empty_plan(projection: Projection, position: int, known_at: datetime | None) -> Plan:
    """Give a plan that does nothing yet."""
    return Plan(position, known_at, keys={table.name: set() for table in projection.tables})


def plan(
    projection: Projection,
    events: Iterable[tuple[int | None, Folded]],
    position: int,
    known_at: datetime | None,
    parking: Parking | None = None,
) -> Plan:
    """Plan the events after `position`, whose running maximum of `time` is `known_at`.

    Each comes with its position in the log. Events at or before `position` are passed over.
    Raises `GapInStream` where one is missing, and `PoisonEvent` for one without a position.
    """
    batch = empty_plan(projection, position, known_at)
    parking = parking or Parking()
    moment = known_at
    before = position
    for at, event in events:
        if at is None:
            raise PoisonEvent(before + 1, "it has no position")
        if at <= before:
            continue
        if at != before + 1:
            raise GapInStream(f"event {before + 1} is missing: the next one at hand is {at}")
        before = at
        if not isinstance(event, Unreadable):
            if moment is None or event.time > moment:
                moment = event.time
            batch.event_id = event.id
        batch.take(projection, at, event, moment or _NEVER, parking)
    batch.events = before - position
    batch.position = before
    batch.known_at = moment
    return batch
