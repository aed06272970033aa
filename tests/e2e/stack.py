"""The whole product, started as a user starts it, on a data folder of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx


class Stack:
    """A running product: where its pages are and what its data folder is."""

    def __init__(self, data: Path, url: str) -> None:
        self.data = data
        self.url = url

    def command(self, name: str, /, **fields: Any) -> dict[str, Any]:
        """Have a command accepted over HTTP."""
        answer = httpx.post(f"{self.url}/commands/{name}", json=fields, timeout=30)
        assert answer.status_code == 201, answer.text
        accepted: dict[str, Any] = json.loads(answer.text)
        return accepted


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on a data folder."""
    return subprocess.run(
        [sys.executable, "-m", "praktiklog_cli", "--data", str(data), *arguments],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


@contextmanager
def running(data: Path) -> Iterator[Stack]:
    """Start everything on an empty log, with pages on a free port, and stop it again."""
    try:
        said = run(data, "up", "--detach", "--port", "0").stderr
        found = re.search(r"http://[\d.]+:\d+", said)
        assert found is not None, said
        yield Stack(data, found[0])
    finally:
        run(data, "down")
