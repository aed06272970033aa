"""An event of an old version is read as one of today's, and its bytes stay as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from praktiklog_events import (
    ContractError,
    Event,
    Header,
    UnknownTypeError,
    decode,
    decode_tolerant,
    encode,
    upcasters,
)
from praktiklog_events import schemas as generated
from praktiklog_events.facts.slots import SlotReleased
from praktiklog_events.upcasters import UPCASTERS, Data, Upcaster, by_type, lifted, stored_as
from tests.events.samples import changed, plain, stored

NOW = "slot.released.v1"


def _named(data: Data) -> Data:
    """Lift version a, an example, which called the agreement a contract."""
    data["agreement_id"] = data.pop("contract_id")
    return data


def _coded(data: Data) -> Data:
    """Lift version b after it, which gave the reason as a number."""
    data["reason"] = {1: "expired", 2: "cancelled"}[data["reason"]]
    return data


EXAMPLES = by_type(
    Upcaster("slot.released.a", "slot.released.b", _named),
    Upcaster("slot.released.b", NOW, _coded),
)
READERS = pytest.mark.parametrize("read", [decode, decode_tolerant])


def old(**more: Any) -> bytes:
    event = plain(NOW) | {"type": "slot.released.a"}
    event["data"]["contract_id"] = event["data"].pop("agreement_id")
    event["data"] |= {"reason": 1} | more
    return json.dumps(event).encode()


@READERS
def test_an_old_event_is_read_as_one_of_today(read: Any) -> None:
    data = old()

    event = read(data, upcasters=EXAMPLES)

    assert isinstance(event, Event)
    assert isinstance(event.data, SlotReleased)
    assert json.loads(encode(event)) == plain(NOW) | {
        "data": plain(NOW)["data"] | {"reason": "expired"}
    }


@READERS
def test_one_of_the_version_between_takes_the_rest_of_the_way(read: Any) -> None:
    event = read(changed(NOW, {"reason": 2}, type="slot.released.b"), upcasters=EXAMPLES)

    assert event.data.reason == "cancelled"


@READERS
def test_todays_events_are_not_touched(read: Any) -> None:
    assert encode(read(stored(NOW), upcasters=EXAMPLES)) == encode(read(stored(NOW)))


@READERS
@pytest.mark.parametrize(
    "wrong", [old(released_on="2021-02-30"), old(reservation_id=7), old(reason=3), old()[:-4]]
)
def test_what_it_was_lifted_to_is_checked_as_any_event_is(read: Any, wrong: bytes) -> None:
    with pytest.raises(ContractError):
        read(wrong, upcasters=EXAMPLES)


def test_on_the_way_in_an_unknown_or_repeated_field_is_refused_as_ever() -> None:
    with pytest.raises(ContractError, match="surname"):
        decode(old(surname="x"), upcasters=EXAMPLES)
    with pytest.raises(ContractError, match="twice"):
        decode(old().replace(b'"data":', b'"position": 1, "data":'), upcasters=EXAMPLES)


def test_without_its_upcaster_it_is_of_an_unknown_type() -> None:
    with pytest.raises(UnknownTypeError):
        decode(old())
    assert isinstance(decode_tolerant(old()), Header)


def test_what_is_given_stays_as_it_was() -> None:
    event = json.loads(old())
    before = json.dumps(event)

    assert lifted(event, EXAMPLES)["type"] == NOW
    assert json.dumps(event) == before


def test_two_upcasters_of_one_type_and_a_circle_are_mistakes() -> None:
    one = Upcaster("a.b.v1", "a.b.v2", dict)
    with pytest.raises(ValueError, match="two upcasters"):
        by_type(one, one)
    circle = by_type(one, Upcaster("a.b.v2", "a.b.v1", dict))
    with pytest.raises(ValueError, match="circle"):
        lifted({"type": "a.b.v1", "data": {}}, circle)


def test_a_module_in_the_folder_is_an_upcaster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "slot_released_va.py").write_text(
        "from praktiklog_events.upcasters.upcaster import Upcaster\n"
        f"UPCASTER = Upcaster('slot.released.a', '{NOW}', dict)\n"
    )
    monkeypatch.setattr(upcasters, "__path__", [*upcasters.__path__, str(tmp_path)])

    assert "slot.released.a" in [each.old for each in upcasters.declared()]


def test_the_schema_of_a_lifted_version_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert generated.main([str(tmp_path)]) == 0
    old = tmp_path / "slot.released.a.schema.json"
    old.write_text('{"title": "as it was"}')
    assert generated.main([str(tmp_path), "--check"]) == 1

    monkeypatch.setitem(UPCASTERS, "slot.released.a", EXAMPLES["slot.released.a"])

    assert generated.main([str(tmp_path), "--check"]) == 0
    assert generated.main([str(tmp_path)]) == 0
    assert old.read_text() == '{"title": "as it was"}'


def test_every_upcaster_leads_to_another_version() -> None:
    assert all(upcaster.old == kind != upcaster.new for kind, upcaster in UPCASTERS.items())


def test_a_query_by_type_asks_for_every_version_that_is_read_as_it() -> None:
    chain = (Upcaster("a.v1", "a.v2", dict), Upcaster("a.v2", "a.v3", dict))
    assert stored_as({"a.v3", "b.v1"}, chain) == ("a.v1", "a.v2", "a.v3", "b.v1")
    assert stored_as({"b.v1"}, chain) == ("b.v1",)
