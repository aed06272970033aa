"""One stored event of every type, with every field filled, kept for ever.

`EVER` are all that there ever were, `KINDS` those of today: the others are lifted.
"""

import json
from pathlib import Path
from typing import Any

from praktiklog_events import TYPES

GOLDEN = Path(__file__).parent / "golden"
EVER = sorted(path.stem for path in GOLDEN.glob("*.json"))
KINDS = [kind for kind in EVER if kind in TYPES]


def stored(kind: str) -> bytes:
    """Read the bytes of one event."""
    return (GOLDEN / f"{kind}.json").read_bytes()


def plain(kind: str) -> dict[str, Any]:
    """Read one event as plain JSON."""
    found: dict[str, Any] = json.loads(stored(kind))
    return found


def changed(kind: str, data: dict[str, Any] | None = None, **attributes: Any) -> bytes:
    """Write one event with other attributes, and other fields in its data."""
    made = plain(kind) | attributes
    made["data"] = made["data"] | (data or {})
    return json.dumps(made).encode()
