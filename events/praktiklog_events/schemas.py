"""JSON Schemas of every event type, generated from the types themselves.

`python -m praktiklog_events.schemas DIR` writes them; `--check` compares and exits 1 where a
file differs, so that a change of the stored format cannot pass unseen.
"""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from praktiklog_events.catalogue import ENVELOPES

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """Map each event type to its JSON Schema (draft 2020-12), definitions included."""
    made: dict[str, dict[str, Any]] = {}
    for fact, envelope in ENVELOPES.items():
        (reference,), definitions = msgspec.json.schema_components(
            [envelope], ref_template="#/$defs/{name}"
        )
        made[fact.TYPE] = {
            "$schema": DRAFT,
            "$id": f"urn:praktiklog:event:{fact.TYPE}",
            **reference,
            "$defs": definitions,
        }
    return made


def files() -> dict[str, str]:
    """Map each file name to its text, one for every event type."""
    return {
        f"{kind}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True)
        + "\n"
        for kind, schema in schemas().items()
    }


def main(arguments: list[str]) -> int:
    """Write the schemas into a folder, or with `--check` compare them; 1 where they differ."""
    checking = "--check" in arguments
    (folder,) = (Path(argument) for argument in arguments if argument != "--check")
    wanted = files()
    if checking:
        found = {path.name: path.read_text("utf-8") for path in folder.glob("*.schema.json")}
        wrong = sorted(name for name in wanted | found if wanted.get(name) != found.get(name))
        for name in wrong:
            sys.stderr.write(f"{folder / name} differs from the types; run `make schemas`\n")
        return 1 if wrong else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in wanted.items():
        (folder / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
