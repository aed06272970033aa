"""A batch of events, read once: which rows it touches and what the checkpoint becomes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct, field

from praktiklog_events import Event, Header
from praktiklog_projections.engine.projection import Projection, Rule
from praktiklog_projections.errors import GapInStream, PoisonEvent

SYNTHETIC: Final = "/praktiklog/published"
"""Events of the synthetic published history have a source that starts so."""

Step = tuple[Rule, Any, Any, int, datetime]
"""A rule, the key of its row, the fact, the event's position and the running maximum there."""


class Plan(Struct):
    """What a batch will do; `position` and `known_at` are those after its last event."""

    position: int
    known_at: datetime | None
    steps: list[Step] = field(default_factory=list)
    keys: dict[str, set[Any]] = field(default_factory=dict)
    """Table -> keys whose open rows must be at hand."""
    unknown: list[tuple[int, str]] = field(default_factory=list)
    """Position and type of events that the contract does not know."""
    event_id: UUID | None = None
    synthetic: bool = False
    events: int = 0


def plan(
    projection: Projection,
    events: Iterable[tuple[int | None, Event | Header]],
    position: int,
    known_at: datetime | None,
) -> Plan:
    """Plan the events after `position`, whose running maximum of `time` is `known_at`.

    Each comes with its position in the log. Events at or before `position` are passed over.
    Raises `GapInStream` where one is missing, and `PoisonEvent` for one without a position.
    """
    batch = Plan(position, known_at, keys={table.name: set() for table in projection.tables})
    rules = projection.rules
    steps, keys = batch.steps, batch.keys
    moment = known_at
    before = position
    event: Event | Header | None = None
    for at, event in events:
        if at is None:
            raise PoisonEvent(before + 1, "it has no position")
        if at <= before:
            continue
        if at != before + 1:
            raise GapInStream(f"event {before + 1} is missing: the next one at hand is {at}")
        before = at
        if moment is None or event.time > moment:
            moment = event.time
        batch.event_id = event.id
        if isinstance(event, Header):
            batch.unknown.append((at, event.type))
            continue
        if not batch.synthetic and event.source.startswith(SYNTHETIC):
            batch.synthetic = True
        fact = event.data
        for rule in rules.get(fact.TYPE, ()):
            key = rule.key(fact)
            steps.append((rule, key, fact, at, moment))
            keys[rule.table.name].add(key)
    batch.events = before - position
    batch.position = before
    batch.known_at = moment
    return batch
