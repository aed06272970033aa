"""A change that would make stored events unreadable is refused, and the message says what to do."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from praktiklog_events import schemas as generated
from praktiklog_events.compatibility import breaks

TYPE = "slots.opened.v1"
SCHEMA = generated.schemas()[TYPE]
Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> dict[str, Any]:
    """Change the definition of the fact's data."""
    schema = deepcopy(SCHEMA)
    change(schema["$defs"]["SlotsOpened"])
    return schema


NARROWER: dict[str, Change] = {
    "$.data.branch is removed": lambda data: data["properties"].pop("branch"),
    "$.data.branch is required now": lambda data: data["required"].append("branch"),
    "$.data.slots has a smaller maximum": lambda data: data["properties"]["slots"].update(
        maximum=100
    ),
    "$.data.slots has a greater minimum": lambda data: data["properties"]["slots"].update(
        minimum=1
    ),
    "$.data.slots was integer, is string": lambda data: data["properties"].update(
        slots={"type": "string"}
    ),
    "$.data.slot_kind takes single no longer": lambda data: data["properties"]["slot_kind"][
        "enum"
    ].remove("single"),
    "$.data.agreement_id has another pattern": lambda data: data["properties"][
        "agreement_id"
    ].update(pattern="^a$"),
    "$.data.branch was null, is string": lambda data: data["properties"].update(
        branch={"type": "string"}
    ),
    "$.data.task_codes[] has another pattern": lambda data: data["properties"]["task_codes"][
        "anyOf"
    ][0]["items"].update(pattern="^a$"),
    "$.data.company_id takes only": lambda data: data["properties"]["company_id"].update(
        enum=["a"]
    ),
}
WIDER: dict[str, Change] = {
    "a new optional field": lambda data: data["properties"].update(
        wing={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "a field that may be missing": lambda data: data["required"].remove("slots"),
    "a field that may be null": lambda data: data["properties"].update(
        slots={"anyOf": [data["properties"]["slots"], {"type": "null"}]}
    ),
    "more slots": lambda data: data["properties"]["slots"].update(maximum=20_000),
    "parts of a slot": lambda data: data["properties"]["slots"].update(type="number"),
    "another kind": lambda data: data["properties"]["slot_kind"]["enum"].append("other"),
    "any kind": lambda data: data["properties"]["slot_kind"].pop("enum"),
    "any id": lambda data: data["properties"]["agreement_id"].pop("pattern"),
    "another text about it": lambda data: data.update(description="x"),
}


@pytest.mark.parametrize("what", NARROWER)
def test_what_old_events_would_fail_is_named(what: str) -> None:
    found = breaks(SCHEMA, changed(NARROWER[what]))

    assert len(found) == 1
    assert found[0].startswith(what)


@pytest.mark.parametrize("what", WIDER)
def test_what_takes_every_old_event_is_fine(what: str) -> None:
    assert breaks(SCHEMA, changed(WIDER[what])) == []


def test_nothing_changed_is_fine() -> None:
    for schema in generated.schemas().values():
        assert breaks(schema, schema) == []


@pytest.mark.parametrize("arguments", [[], ["--check"]])
@pytest.mark.parametrize(
    "stored", [{TYPE: changed(lambda data: data["properties"].update(wing={"type": "string"}))},
               {"slots.vanished.v1": SCHEMA}]
)  # fmt: skip
def test_the_files_are_neither_right_nor_written_then(
    stored: dict[str, Any],
    arguments: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for kind, schema in stored.items():
        (tmp_path / f"{kind}.schema.json").write_text(json.dumps(schema))
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}

    assert generated.main([str(tmp_path), *arguments]) == 1
    assert "make a new version of it and an upcaster" in capsys.readouterr().err
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
