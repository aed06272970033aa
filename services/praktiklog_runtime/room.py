"""Room on the disks that data lie on."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

SCARCE_BYTES = 64 * 1024 * 1024
"""With less than this, writing is about to fail."""

_TRY_BYTES = 2 * 1024 * 1024


def free(folder: Path) -> int | None:
    """Return how many bytes are free for us where a folder lies, or None where it is not."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize


def is_there(folder: Path) -> bool:
    """Say whether two megabytes can be written in a folder, by doing it."""
    with contextlib.suppress(OSError), tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(_TRY_BYTES))
        file.flush()
        os.fsync(file.fileno())
        return True
    return False


def shortage(folder: Path) -> str | None:
    """Say in a sentence that the disk of a folder is full or nearly so, or None."""
    left = free(folder)
    if left is None or left >= SCARCE_BYTES:
        return None
    return f"{left // 1024:,} KiB are free where {folder} lies: make room there"


def shortages(folders: Iterable[Path]) -> list[str]:
    """Say it of each disk that some folders lie on, once."""
    disks = {folder.stat().st_dev: folder for folder in reversed([*folders]) if folder.exists()}
    found = (shortage(folder) for folder in disks.values())
    return [sentence for sentence in found if sentence is not None]
