"""SECURITY.md names tests for what it says is stopped: each of them exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)


def test_every_test_that_is_named_exists() -> None:
    named = set(NAMED.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8")))
    files = (ROOT / "tests").rglob("test_*.py")
    defined = {name for file in files for name in DEFINED.findall(file.read_text(encoding="utf-8"))}
    assert named
    assert sorted(named - defined) == []


def test_every_threat_has_a_test() -> None:
    rows = [
        line
        for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| threat |")
    ]
    assert rows
    assert [row for row in rows if not NAMED.search(row.rpartition(" | ")[2])] == []
