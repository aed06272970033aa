"""A reader of a stream understands writers that are newer than itself."""

import json

import pytest

from praktiklog_events import ContractError, Event, Header, decode, decode_tolerant
from praktiklog_events.catalogue import ENVELOPES, TYPES
from tests.events.samples import KINDS, changed, stored


@pytest.mark.parametrize("kind", KINDS)
def test_its_events_are_those_of_the_contract(kind: str) -> None:
    event = decode_tolerant(stored(kind))

    assert isinstance(event, Event)
    assert isinstance(event.data, TYPES[kind])
    assert type(event.data) is not TYPES[kind]  # a twin, which is quicker to read
    assert event.type == kind


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_that_a_newer_writer_added_is_passed_over(kind: str) -> None:
    newer = changed(kind, {"weather": {"rain": [1, 2]}}, partitionkey="a", sampledrate=3)

    found = decode_tolerant(newer)

    assert isinstance(found, ENVELOPES[TYPES[kind]])
    assert found == decode(stored(kind))


@pytest.mark.parametrize("kind", ["placement.started.v2", "placement.begun.v1", "else"])
def test_an_unknown_type_comes_back_as_its_header(kind: str) -> None:
    found = decode_tolerant(changed("placement.started.v1", {"new": 1}, type=kind, newer="x"))

    assert isinstance(found, Header)
    assert found.type == kind
    assert found.jobcentre == "aarhus"
    assert found.data["new"] == 1
    assert found.position == decode(stored("placement.started.v1")).position


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"id": "\xff"}',
        b"{}",
        stored("slot.voided.v1")[:-3],
        stored("slot.voided.v1").replace(b"aarhus", b"aarh\xffs"),
        changed("slot.voided.v1", data={"reservation_id": 7}),
        changed("slot.voided.v1", data={"reservation_id": None}),
        changed("slot.voided.v1", time="yesterday"),
        changed("slot.voided.v1", id="1"),
        json.dumps({"type": "x.y.v1", "data": []}).encode(),
        b'{"a":' * 100_000,
        b"[" * 100_000,
    ],
)
def test_what_is_no_event_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(ContractError):
        decode_tolerant(data)
