"""Ids that stand for what may not enter the log: persons, and a source's ids that look alike."""

import base64
import hashlib
import hmac
import secrets
from pathlib import Path
from typing import Final, Protocol

from filelock import FileLock

from praktiklog_runtime import files

KEY_FILE: Final = "source.key"
"""The installation's key for ids of a source, below the folder of its keys."""

_BYTES: Final = 16  # 26 letters of base 32


class Persons(Protocol):
    """Who knows persons by their number: the vault."""

    def candidate(self, number: str) -> str:
        """Give the candidate id of a person by CPR number; raises `CellError` where it is none."""
        ...

    def keep(self) -> None:
        """Store what it gave, before any of it enters the log."""
        ...


def installation_key(folder: Path) -> bytes:
    """Read the installation's key, 32 bytes; it is created where it is missing (0600)."""
    files.ensure_folder(folder)
    file = folder / KEY_FILE
    with FileLock(folder / ".lock", timeout=30):
        if not file.exists():
            files.write_atomically(file, secrets.token_bytes(32))
        return file.read_bytes()


def source_key(identity: str, key: bytes) -> str:
    """Stand in for an id of a source: `k-` and 26 letters of its HMAC, the same every time."""
    digest = hmac.new(key, identity.encode(), hashlib.sha256).digest()
    return "k-" + base64.b32encode(digest[:_BYTES]).decode().rstrip("=").lower()
