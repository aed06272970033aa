"""The AsyncAPI and OpenAPI documents say what is there, and refer to nothing that is not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from praktiklog_events import FACTS
from praktiklog_events.commands import BY_NAME, COMMANDS
from tests.events.samples import plain

FOLDER = Path(__file__).parents[2] / "events" / "schemas"
DOCUMENTS = {
    name: json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    for name in ("asyncapi", "openapi")
}
COMMANDS_BY_NAME = sorted(BY_NAME)


def references(part: Any) -> Iterator[str]:
    """Find every reference in a document."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_reference_leads_somewhere(name: str) -> None:
    found = set(references(DOCUMENTS[name]))
    assert found
    for reference in found:
        file, _, pointer = reference.partition("#")
        if file:
            assert (FOLDER / file).exists(), reference
            continue
        part = DOCUMENTS[name]
        for step in pointer.split("/")[1:]:
            part = part[step]


def test_every_command_has_its_path_and_its_subject() -> None:
    assert set(DOCUMENTS["openapi"]["paths"]) == {f"/commands/{name}" for name in BY_NAME}
    addresses = {channel["address"] for channel in DOCUMENTS["asyncapi"]["channels"].values()}
    assert addresses >= {command.subject for command in COMMANDS}
    assert "evt.{jobcentre}.placement.started" in addresses
    assert sum(str(address).startswith("evt.") for address in addresses) == len(FACTS)


@pytest.mark.parametrize("name", COMMANDS_BY_NAME)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_body_is_the_data_of_the_fact_and_what_stands_beside_it(name: str, document: str) -> None:
    fact = BY_NAME[name].fact
    schema = {"$ref": f"#/components/schemas/{fact.__name__}"} | DOCUMENTS[document]
    valid = Draft202012Validator(schema).is_valid
    body = plain(fact.TYPE)["data"]

    assert valid(body)
    assert valid(body | {"command_id": "k-1", "dry_run": True})
    assert not valid(body | {"surname": "x"})
    assert not valid(body | {"command_id": "k 1"})


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "accepted", "events": [], "warnings": []},
        {
            "status": "refused",
            "problem": {"type": "urn:x", "title": "X", "status": 409, "detail": "do so",
                        "errors": [{"pointer": "/a", "detail": "b"}]},
        },
    ],
)  # fmt: skip
def test_an_answer_is_one_of_two(answer: dict[str, Any]) -> None:
    document = DOCUMENTS["asyncapi"]
    schema = document["components"]["messages"]["answer"]["payload"] | document
    valid = Draft202012Validator(schema).is_valid

    assert valid(answer)
    assert not valid(answer | {"status": "perhaps"})
    assert not valid({"status": answer["status"]})
