"""Whatever event there is, it comes back from its bytes as it was."""

import pickle

import pytest
from hypothesis import given, settings

from praktiklog_events import FACTS, Event, Fact, decode, decode_tolerant, encode
from tests.events.strategies import EVENTS, events_of

FEW = settings(max_examples=15, deadline=None)


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.TYPE)
def test_an_event_comes_back_from_its_bytes(kind: type[Fact]) -> None:
    @FEW
    @given(events_of(kind))
    def comes_back(event: Event) -> None:
        assert decode(encode(event)) == event

    comes_back()


@FEW
@given(EVENTS)
def test_a_reader_of_a_stream_sees_the_same_fields(event: Event) -> None:
    found = decode_tolerant(encode(event))

    assert isinstance(found, Event)
    assert isinstance(found.data, type(event.data))
    assert encode(found) == encode(event)


@FEW
@given(EVENTS)
def test_an_event_passes_between_processes(event: Event) -> None:
    assert pickle.loads(pickle.dumps(event)) == event  # noqa: S301  our own bytes
