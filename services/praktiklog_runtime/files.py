"""Small files and folders that processes share: written atomically, locked, kept private."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from filelock import FileLock

PRIVATE = 0o700
_LOG_LIMIT = 10 * 1024 * 1024
_LOG_TAIL = 4096


def ensure_folder(path: Path, mode: int = PRIVATE) -> Path:
    """Create `path` with `mode`; one that exists keeps the permissions that it has."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.mkdir()
        except FileExistsError:
            return path
        path.chmod(mode)
    return path


def data_folder(path: Path) -> Path:
    """Create the data folder: private, but as root passable for the database's own user."""
    return ensure_folder(path, 0o711 if os.geteuid() == 0 else PRIVATE)


def run_folder(data: Path) -> Path:
    """Return the folder for locks and process ids below the data folder."""
    return ensure_folder(data_folder(data) / "run")


def lock(data: Path, name: str, timeout: float = 120) -> FileLock:
    """Return the lock `name` of a data folder; it is free again when its holder dies."""
    return FileLock(run_folder(data) / f"{name}.lock", timeout=timeout)


def write_atomically(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file so that a reader sees the old or the new content and never a part."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Any) -> None:
    """Write `value` as JSON, atomically."""
    write_atomically(path, msgspec.json.encode(value))


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; one that is missing or broken is empty."""
    try:
        value = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return {}
    return value if isinstance(value, dict) else {}


def short_hash(path: Path) -> str:
    """Return 12 hexadecimal digits that stand for a path where names must be short."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def open_log(path: Path) -> int:
    """Open a log for appending, readable by its owner alone, and set a large old one aside."""
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_name(f"{path.name}.1"))
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def log_tail(path: Path) -> str:
    """Return the last lines of a log for an error message."""
    try:
        content = path.read_bytes()[-_LOG_TAIL:]
    except OSError:
        return "(there is no log)"
    return "\n".join(content.decode(errors="replace").splitlines()[-8:])
