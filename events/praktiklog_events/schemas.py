"""The published files of the contract, generated from the types themselves.

A JSON Schema for every event type, an AsyncAPI document (events and commands on NATS) and an
OpenAPI document (commands over HTTP). `python -m praktiklog_events.schemas DIR` writes them;
`--check` compares and exits 1 where a file differs. Either way a change that would make stored
events unreadable is refused with its reason. The schema of a version that an upcaster lifts stays
as it was: whoever holds events of it validates them with it.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec

from praktiklog_events import asyncapi, openapi
from praktiklog_events.catalogue import ENVELOPES
from praktiklog_events.compatibility import breaks
from praktiklog_events.upcasters import UPCASTERS

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_SUFFIX: Final = ".schema.json"
_REMEDY: Final = (
    "events of this type are stored: make a new version of it and an upcaster (upcasters/), and "
    "leave this one as it is"
)


def schemas() -> dict[str, dict[str, Any]]:
    """Map each event type to its JSON Schema (draft 2020-12), definitions included."""
    found: dict[str, dict[str, Any]] = {}
    for fact, envelope in ENVELOPES.items():
        (reference,), definitions = msgspec.json.schema_components(
            [envelope], ref_template="#/$defs/{name}"
        )
        found[fact.TYPE] = {
            "$schema": DRAFT,
            "$id": f"urn:praktiklog:event:{fact.TYPE}",
            **reference,
            "$defs": definitions,
        }
    return found


def files() -> dict[str, str]:
    """Map each file name to its text: a schema for every event type, and the two documents."""
    contract = version("praktiklog-events")
    documents = {f"{kind}{_SUFFIX}": schema for kind, schema in schemas().items()}
    documents["asyncapi.json"] = asyncapi.document(contract)
    documents["openapi.json"] = openapi.document(contract)
    return {
        name: json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
        for name, document in documents.items()
    }


def incompatible(folder: Path) -> list[str]:
    """List where today's types refuse what those of a folder's schemas took.

    A type that is gone is fine where an upcaster lifts it.
    """
    current = schemas()
    found = []
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        kind = path.name.removesuffix(_SUFFIX)
        if kind in current:
            broken = breaks(json.loads(path.read_text("utf-8")), current[kind])
            found += [f"{path}: {what}; {_REMEDY}" for what in broken]
        elif kind not in UPCASTERS:
            found.append(f"{path}: the type is removed; {_REMEDY}")
    return found


def main(arguments: list[str]) -> int:
    """Write the files into a folder, or with `--check` compare them; 1 where something is wrong."""
    checking = "--check" in arguments
    (folder,) = (Path(argument) for argument in arguments if argument != "--check")
    wrong = incompatible(folder)
    generated = files()
    earlier = {f"{kind}{_SUFFIX}" for kind in UPCASTERS}
    present = {
        path.name: path for path in folder.glob("*.json") if path.name not in earlier - {*generated}
    }
    if checking:
        wrong += [
            f"{folder / name} differs from the types; run `make schemas`"
            for name in sorted(generated | present)
            if name not in present or present[name].read_text("utf-8") != generated.get(name)
        ]
    for what in wrong:
        sys.stderr.write(f"{what}\n")
    if wrong or checking:
        return 1 if wrong else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in present.items():
        if name not in generated:
            path.unlink()
    for name, text in generated.items():
        (folder / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
