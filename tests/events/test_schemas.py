"""The published JSON Schemas are those of the types, and hold for their events."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from praktiklog_events import TYPES, Event, encode
from praktiklog_events import schemas as generated
from tests.events.samples import KINDS, changed, plain
from tests.events.strategies import EVENTS

FOLDER = Path(__file__).parents[2] / "events" / "schemas"


def validator(kind: str) -> Draft202012Validator:
    schema = json.loads((FOLDER / f"{kind}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


VALIDATORS = {kind: validator(kind) for kind in KINDS}


def test_the_files_are_what_the_types_generate(tmp_path: Path) -> None:
    assert generated.main([str(FOLDER), "--check"]) == 0
    assert generated.main([str(tmp_path / "new")]) == 0
    assert generated.main([str(tmp_path / "new"), "--check"]) == 0


def test_a_file_that_differs_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generated.main([str(tmp_path)])
    voided = tmp_path / "slot.voided.v1.schema.json"
    voided.write_text(voided.read_text("utf-8") + "\n")
    (tmp_path / "asyncapi.json").write_text("{}")
    (tmp_path / "slot.released.v1.schema.json").unlink()

    assert generated.main([str(tmp_path), "--check"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert ["asyncapi" in lines[0], "released" in lines[1], "voided" in lines[2]] == [True] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_the_golden_event_is_valid(kind: str) -> None:
    VALIDATORS[kind].validate(plain(kind))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "wrong",
    [{"type": "other.v1"}, {"surname": "x"}, {"jobcentre": "A B"}, {"data": {}}, {"id": 1}],
)
def test_another_is_not(kind: str, wrong: dict[str, Any]) -> None:
    assert not VALIDATORS[kind].is_valid(plain(kind) | wrong)
    assert not VALIDATORS[kind].is_valid(json.loads(changed(kind, {"surname": "x"})))


@settings(max_examples=30, deadline=None)
@given(EVENTS)
def test_every_event_is_valid(event: Event) -> None:
    VALIDATORS[event.type].validate(json.loads(encode(event)))


def test_every_field_is_described_in_the_schema() -> None:
    for kind, fact in TYPES.items():
        (data,) = (
            found
            for found in VALIDATORS[kind].schema["$defs"].values()
            if set(found["properties"]) >= {"text_ref"}
        )
        assert set(data["properties"]) == set(fact.__struct_fields__)
        assert data["additionalProperties"] is False
