"""One stored event of every type, with every field filled, kept for ever."""

import json
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).parent / "golden"
KINDS = sorted(path.stem for path in GOLDEN.glob("*.json"))


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
