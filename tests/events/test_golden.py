"""What was once stored is decoded for ever, and written again as it was."""

import json
from datetime import UTC, datetime

import pytest

from praktiklog_events import TYPES, Event, check, decode, decode_tolerant, encode
from praktiklog_events.catalogue import ENVELOPES
from tests.events.samples import EVER, KINDS, plain, stored


def test_every_type_has_a_golden_event() -> None:
    assert sorted(TYPES) == KINDS


@pytest.mark.parametrize("kind", EVER)
@pytest.mark.parametrize("read", [decode, decode_tolerant])
def test_what_was_ever_stored_is_an_event_of_today(kind: str, read: type) -> None:
    found = read(stored(kind))

    assert isinstance(found, Event), f"{kind} is gone: keep its fact, or give it an upcaster"
    assert found.type in TYPES


@pytest.mark.parametrize("kind", KINDS)
def test_a_golden_event_fills_every_field(kind: str) -> None:
    fact = TYPES[kind]
    found = plain(kind)

    assert set(found) == {*ENVELOPES[fact].__struct_fields__, "type"}
    assert set(found["data"]) == set(fact.__struct_fields__)
    assert None not in (*found.values(), *found["data"].values())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("read", [decode, decode_tolerant])
def test_a_golden_event_is_written_again_as_it_was(kind: str, read: type) -> None:
    event = read(stored(kind))

    assert isinstance(event.data, TYPES[kind])
    assert event.type == kind
    assert json.loads(encode(event)) == plain(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_golden_event_lies_within_the_limits(kind: str) -> None:
    check(decode(stored(kind)), datetime(2021, 6, 22, tzinfo=UTC))


@pytest.mark.parametrize("kind", KINDS)
def test_the_subject_is_the_id_of_what_the_fact_is_about(kind: str) -> None:
    found = plain(kind)

    assert found["subject"] == found["data"][TYPES[kind].ABOUT]


def test_null_and_missing_are_the_same() -> None:
    missing = plain("placement.ended.v1")
    del missing["data"]["destination"], missing["actor"]
    null = plain("placement.ended.v1")
    null["data"]["destination"] = null["actor"] = None

    assert decode(json.dumps(missing).encode()) == decode(json.dumps(null).encode())
