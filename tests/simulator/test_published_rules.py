"""The rules of the write side on the synthetic history, as the importer applies them."""

from collections import Counter

from praktiklog_events import Event
from praktiklog_services.deciding.judge import judge
from praktiklog_services.deciding.state import State
from praktiklog_services.registry import slice_of


def test_nothing_contradicts_the_log_and_few_events_break_a_rule(events: list[Event]) -> None:
    state = State()
    contradictions = []
    warnings: Counter[str] = Counter()
    for event in events:
        made = slice_of(event.data)
        if made is not None:
            verdict = judge(event.data, made, state, event.time, history=True)
            if verdict.contradiction is not None:
                contradictions.append((event.subject, verdict.contradiction.name))
            warnings.update(warning.name for warning in verdict.warnings)
        state.evolve(event, state.tags_for(event.data))
    assert contradictions == []
    assert 0 < warnings.total() < len(events) // 100  # late registrations break some, as in life
