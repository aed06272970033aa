"""A projection folded into memory from a few events, to ask it the same question again."""

from collections.abc import Iterable

from praktiklog_events import Event, Header
from praktiklog_projections import registry
from praktiklog_projections.asking.memory import Memory
from praktiklog_projections.engine.fold import fold
from praktiklog_projections.engine.plan import Plan


def folded(projection_name: str, events: Iterable[Event | Header]) -> Memory:
    """Fold events, and nothing but them, in the order of their positions.

    Events may be missing in between; they keep their positions.
    """
    projection = registry.projection(projection_name)
    plan = Plan(0, None)
    for event in sorted(events, key=lambda each: each.position or 0):
        if event.position is None or isinstance(event, Header):
            continue
        plan.position = event.position
        plan.known_at = max(plan.known_at or event.time, event.time)
        for rule in projection.rules.get(event.data.TYPE, ()):
            key = rule.key(event.data)
            plan.steps.append((rule, key, event.data, event.position, plan.known_at))
    memory = Memory(projection.tables)
    for changes in fold(projection, plan, {table.name: {} for table in projection.tables}):
        memory.insert(changes.table, changes.block().splitlines())
    return memory
