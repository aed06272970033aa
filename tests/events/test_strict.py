"""What is no event of the contract is refused on every way in, and the message says why."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from praktiklog_events import MAX_BYTES, ContractError, UnknownTypeError, decode, encode
from tests.events.samples import KINDS, changed, plain, stored

START = "placement.started.v1"


def refused(data: bytes) -> str:
    with pytest.raises(ContractError) as found:
        decode(data)
    return str(found.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        stored(START)[:-3],
        stored(START) + b"{}",
        b"null",
        b"[]",
        b'"placement.started.v1"',
        b"{}",
        b'{"type": "placement.started.v1"}',
        b"\x00",
        stored(START).decode().encode("utf-16"),
        stored(START).replace(b"aarhus", b"aarh\xffs"),
        b"[" * 30_000 + b"]" * 30_000,
        b'{"data":' * 8_000 + b"{}" + b"}" * 8_000,
        b'{"type": "placement.started.v1", "data": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    ],
)
def test_what_is_no_whole_event_is_refused(data: bytes) -> None:
    assert refused(data)


@pytest.mark.parametrize("kind", KINDS)
def test_an_event_that_is_cut_is_refused(kind: str) -> None:
    whole = stored(kind).rstrip()
    for length in range(len(whole)):
        refused(whole[:length])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    refused(data)


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_field_is_refused(kind: str) -> None:
    required = [
        field
        for field in plain(kind)["data"]
        if field != "text_ref" and not _is_optional(kind, field)
    ]
    for field in required:
        made = plain(kind)
        del made["data"][field]
        assert field in refused(json.dumps(made).encode())
    for attribute in ("specversion", "id", "source", "type", "time", "jobcentre", "data"):
        made = plain(kind)
        del made[attribute]
        assert attribute in refused(json.dumps(made).encode())


def _is_optional(kind: str, field: str) -> bool:
    try:
        decode(changed(kind, {field: None}))
    except ContractError:
        return False
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_field_is_refused(kind: str) -> None:
    assert "surname" in refused(changed(kind, {"surname": "x"}))
    assert "surname" in refused(changed(kind, surname="x"))


@pytest.mark.parametrize("kind", ["placement.started.v2", "placement.begun.v1", "", "a" * 500])
def test_an_unknown_type_or_version_is_named(kind: str) -> None:
    with pytest.raises(UnknownTypeError) as found:
        decode(changed(START, type=kind))
    assert repr(kind[:80]) in str(found.value)


@pytest.mark.parametrize("kind", [None, 1, [START], {"a": 1}])
def test_a_type_that_is_no_text_is_refused(kind: object) -> None:
    assert refused(changed(START, type=kind))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("placement_id", 7),
        ("placement_id", None),
        ("placement_id", ""),
        ("placement_id", "a" * 65),
        ("placement_id", "p 1"),
        ("placement_id", "p/1"),
        ("placement_id", "på1"),
        ("placement_id", "p1\n"),
        ("placement_id", "p1\r"),
        ("placement_id", "p1\x00"),
        ("jobcentre", "Aarhus"),
        ("jobcentre", "_some"),
        ("jobcentre", "a.b"),
        ("jobcentre", "a" * 41),
        ("jobcentre", "aarhus\n"),
        ("target_group", "Dagpenge"),
        ("target_group", "a free text"),
        ("target_group", "a" * 41),
        ("offer", "job"),
        ("offer", "Praktik"),
        ("practice_type", ""),
        ("readiness", "klar"),
        ("hours_per_week", "37"),
        ("hours_per_week", -0.5),
        ("hours_per_week", 169),
        ("hours_per_week", True),
        ("started_on", "2021-02-30"),
        ("started_on", "2021-2-3"),
        ("started_on", "22-02-2021"),
        ("started_on", "2021-02-22T00:00:00"),
        ("started_on", "0000-01-01"),
        ("started_on", 20210222),
        ("started_on", None),
    ],
)
def test_a_value_beyond_its_limit_is_refused(field: str, value: object) -> None:
    assert f"$.data.{field}" in refused(changed(START, {field: value}))


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("slots.opened.v1", "slots", -1),
        ("slots.opened.v1", "slots", 10_001),
        ("slots.opened.v1", "slots", 1.5),
        ("slots.opened.v1", "branch", "1"),
        ("slots.opened.v1", "branch", "1234567"),
        ("slots.opened.v1", "branch", "12a"),
        ("slots.opened.v1", "branch", "12\n"),
        ("slots.opened.v1", "task_codes", "lager"),
        ("slots.opened.v1", "task_codes", ["lager\n"]),
        ("slots.opened.v1", "task_codes", [None]),
        ("company.registered.v1", "name", ""),
        ("company.registered.v1", "name", "a\tb"),
        ("company.registered.v1", "name", "a\x7fb"),
        ("company.registered.v1", "name", "a\x9fb"),
        ("company.registered.v1", "name", "name\n"),
        ("company.registered.v1", "name", "a" * 201),
        *(
            ("company.registered.v1", "name", f"a{chr(unseen)}b")
            for unseen in (*range(0x2028, 0x202F), *range(0x2066, 0x206A))
        ),
        ("company.registered.v1", "cvr", "1234567"),
        ("company.registered.v1", "cvr", "12345678\n"),
        ("company.headcount_reported.v1", "placed_by_others", -1),
        ("company.headcount_reported.v1", "ordinary_full_time", "many"),
        ("rules.adopted.v1", "sha256", "A" * 64),
        ("outcome.observed.v1", "horizon", "4m"),
        ("slot.reserved.v1", "expires_at", "2021-02-24"),
        ("slot.reserved.v1", "expires_at", "2021-02-24T12:00:00"),
    ],
)
def test_the_limits_of_other_types_hold_too(kind: str, field: str, value: object) -> None:
    assert f"$.data.{field}" in refused(changed(kind, {field: value}))


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("specversion", "0.3"),
        ("id", "1"),
        ("id", None),
        ("source", "a\nb"),
        ("time", "2021-06-21T08:15:30"),
        ("time", "2021-06-21"),
        ("time", "yesterday"),
        ("time", 1624263330),
        ("time", None),
        ("jobcentre", None),
        ("jobcentre", "aar hus"),
        ("subject", "pl-1\n"),
        ("actor", "Jens Hansen"),
        ("commandid", ""),
        ("data", None),
        ("data", []),
        ("position", "1"),
        ("datacontenttype", "text/plain"),
    ],
)
def test_a_wrong_attribute_is_refused(attribute: str, value: object) -> None:
    made = plain(START) | {attribute: value}
    assert f"$.{attribute}" in refused(json.dumps(made).encode())


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "-Infinity", "1e400", "nan", "0x10", "037", "+37", "37."]
)
def test_a_number_that_json_does_not_have_is_refused(text: str) -> None:
    refused(stored(START).replace(b"32.5", text.encode()))


def test_a_lone_surrogate_is_refused() -> None:
    for lone in (rb"\ud800", rb"\udfff", rb"\ud800x"):
        refused(stored("company.registered.v1").replace("Ærø".encode(), lone))


def test_an_event_beyond_the_size_limit_is_refused() -> None:
    padding = MAX_BYTES - len(stored(START))
    decode(stored(START) + b" " * padding)

    assert str(MAX_BYTES) in refused(stored(START) + b" " * (padding + 1))


def test_an_event_that_is_too_large_is_not_encoded() -> None:
    kind = "break.declared.v1"
    measures = [f"measure_{number:030}" for number in range(1_400)]
    event = decode(changed(kind, {"measures": measures}))
    longer = replace(event.data, measures=(*event.data.measures, *measures[:200]))  # type: ignore[attr-defined]

    encode(event)
    with pytest.raises(ContractError, match=str(MAX_BYTES)):
        encode(replace(event, data=longer))


@pytest.mark.parametrize(
    ("kind", "once", "twice"),
    [
        (START, b'"position"', b'"position": 9, "position"'),
        (START, b'"id"', b'"id": "0191d5a0-7c00-7000-8000-000000000099", "id"'),
        (START, b'"jobcentre": "aarhus"', b'"jobcentre": "b", "jobcentre": "c"'),
        (START, b'"started_on"', b'"started_on": "2021-02-01", "started_on"'),
        (START, b'"started_on"', rb'"started_on": "2021-02-01", "st\u0061rted_on"'),
        ("outcome.observed.v1", b'"status"', b'"source" : "manual", "status"'),
        ("slot.voided.v1", b'"data"', b'"data": {"reservation_id": "r", "reason": "x"}, "data"'),
    ],
)
def test_a_repeated_field_is_refused(kind: str, once: bytes, twice: bytes) -> None:
    data = stored(kind)
    assert once in data

    assert "twice" in refused(data.replace(once, twice, 1))


def test_text_that_looks_like_a_field_is_no_repetition() -> None:
    for name in ('"name": "name": x', 'name": ', '\\"id\\":', '\u00e6 " : "'):
        event = decode(changed("company.registered.v1", {"name": name}))
        assert decode(encode(event)) == event


def test_a_time_with_an_offset_is_the_same_moment() -> None:
    event = decode(changed(START, time="2021-06-21T10:15:30.123456+02:00"))

    assert event.time == decode(stored(START)).time
