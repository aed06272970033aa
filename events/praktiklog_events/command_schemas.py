"""JSON Schemas of what a command takes and answers, for the documents of its interfaces."""

from typing import Any, Final

import msgspec

from praktiklog_events.answers import Accepted, Problem, Refused
from praktiklog_events.commands import COMMANDS

COMPONENTS: Final = "#/components/schemas/{name}"

_BESIDE: Final[dict[str, Any]] = {
    "command_id": {
        "type": ["string", "null"],
        "pattern": "^[A-Za-z0-9._:-]{1,64}$",
        "description": "A repeat of an accepted command with the same id gets the first answer",
    },
    "dry_run": {
        "type": "boolean",
        "default": False,
        "description": "Judge the command and record nothing",
    },
}


def components() -> dict[str, Any]:
    """Map each name to its schema: a body for every command, and the answers."""
    facts = [command.fact for command in COMMANDS]
    _, schemas = msgspec.json.schema_components(
        [*facts, Accepted, Refused, Problem], ref_template=COMPONENTS
    )
    for command in COMMANDS:
        body = schemas[command.fact.__name__]
        schemas[command.fact.__name__] = body | {"properties": body["properties"] | _BESIDE}
    return dict(schemas)


def reference(name: str) -> dict[str, str]:
    """Refer to a schema among the components."""
    return {"$ref": COMPONENTS.format(name=name)}
