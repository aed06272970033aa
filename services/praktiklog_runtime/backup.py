"""A backup of the embedded database and the keys beside it, and the way back from it.

A backup is a folder: `postgres/` as `pg_basebackup` wrote it, with the WAL that it needs and its
own manifest of checksums; `keys/` with what no log can replace; and `manifest.json`, written last,
so that a backup is whole or none. What NATS stores is not in it: it is published from the log.
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog

from praktiklog_runtime import clock, files, postgres, postgres_binaries, postgres_cluster
from praktiklog_runtime.postgres_url import BACKUP
from praktiklog_runtime.processes import ServerError
from praktiklog_runtime.settings import Settings

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_TABLES: Final = "postgres/backup_manifest"
_KEYS: Final = {"nats": "nats/keys", "installation": "keys"}
"""Folders of keys below the data folder, by their name in a backup."""
_APART: Final = frozenset({"vault.key"})
"""Keys that never lie beside the tables which they open: their operator copies them elsewhere."""

_log = structlog.get_logger("praktiklog.backup")


class BackupError(ServerError):
    """A backup cannot be written or is not to be trusted; the message says what to do."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds.

    `postgres` is the major version of its database. `facts` are the caller's, such as the position
    and chain hash that the log has at least. `files` are the keys by their path below the backup,
    with the SHA-256 of their bytes, beside the WAL and PostgreSQL's own manifest of the tables.
    """

    format: int = FORMAT
    program: str
    postgres: str
    created_at: str
    facts: dict[str, Any]
    files: dict[str, str]


def write(settings: Settings, target: Path, program: str, facts: dict[str, Any]) -> Manifest:
    """Write a backup of what runs here into `target`, which is new or empty.

    `facts` were read before, so that the backup holds at least what they say. Raises BackupError.
    """
    _only_embedded(settings)
    if target.exists() and any(target.iterdir()):
        raise BackupError(f"{target} is not empty: give a folder for this backup alone")
    target.mkdir(mode=files.PRIVATE, parents=True, exist_ok=True)
    target.chmod(files.PRIVATE)
    conninfo = postgres.ensure(settings, BACKUP)
    binaries = postgres_binaries.find(None)
    _run(
        binaries.program("pg_basebackup"),
        f"--dbname={conninfo}",
        f"--pgdata={target / 'postgres'}",
        *(
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-password",
            "--manifest-checksums=SHA256",
        ),
    )
    _copy_keys(_key_folders(settings), target / "keys")
    # PostgreSQL's own manifest names all of its files but the WAL.
    outside = [target / _TABLES, *(target / "postgres" / "pg_wal").rglob("*")]
    named = [*outside, *(target / "keys").rglob("*")]
    kept = {str(file.relative_to(target)): _digest(file) for file in named if file.is_file()}
    manifest = Manifest(
        program=program,
        postgres=binaries.major,
        created_at=clock.now().isoformat(),
        facts=facts,
        files=kept,
    )
    files.write_atomically(target / _MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    _log.info("backup.written", folder=str(target))
    return manifest


def read(source: Path) -> Manifest:
    """Read a backup's manifest and compare everything in it with its checksums.

    Raises BackupError where something is missing, changed, or of a format that is not known.
    """
    try:
        manifest = msgspec.json.decode((source / _MANIFEST).read_bytes(), type=Manifest)
    except OSError:
        raise BackupError(
            f"{source} holds no {_MANIFEST}: it is no backup, or one that was not finished"
        ) from None
    except msgspec.DecodeError as error:
        raise BackupError(f"{source / _MANIFEST} cannot be read: {error}") from None
    if manifest.format != FORMAT:
        raise BackupError(f"{source} has format {manifest.format}, this program reads {FORMAT}")
    for name, digest in manifest.files.items():
        path = source / name
        if not path.is_file() or _digest(path) != digest:
            raise BackupError(f"{path} is missing or was changed after the backup was written")
    _check_tables(source)
    binaries = postgres_binaries.find(None)
    if binaries.major != manifest.postgres:
        raise BackupError(
            f"{source} was written by PostgreSQL {manifest.postgres}, this installation brings "
            f"{binaries.major}: restore it with the installation that wrote it"
        )
    return manifest


def restore(settings: Settings, source: Path) -> Manifest:
    """Make an empty data folder out of a backup; its server is not started yet.

    Raises BackupError where the folder is not empty or the backup not to be trusted.
    """
    _only_embedded(settings)
    if settings.data.exists() and any(settings.data.iterdir()):
        raise BackupError(
            f"{settings.data} is not empty: give another folder with --data, or move it aside"
        )
    manifest = read(source)
    with files.lock(settings.data, "postgres"):
        postgres_cluster.copy_in(settings, source / "postgres")
    for name, folder in _key_folders(settings).items():
        if (source / "keys" / name).is_dir():
            files.ensure_folder(folder)
            for file in (source / "keys" / name).iterdir():
                files.write_atomically(folder / file.name, file.read_bytes())
    _log.info("backup.restored", folder=str(settings.data))
    return manifest


def _check_tables(source: Path) -> None:
    """Compare the database's files with PostgreSQL's manifest.

    The wheel's own `pg_verifybackup` ends in a segmentation fault.
    """
    for file in msgspec.json.decode((source / _TABLES).read_bytes())["Files"]:
        path = source / "postgres" / file["Path"]
        if not path.is_file() or _digest(path) != file["Checksum"]:
            raise BackupError(f"{path} is missing or was changed after the backup was written")


def _only_embedded(settings: Settings) -> None:
    if settings.database_url is not None:
        raise BackupError(
            "PRAKTIKLOG_DATABASE_URL names a server of your own: back it up by its own means "
            "(deploy/postgres/README.md), and the folder of keys beside it"
        )


def _key_folders(settings: Settings) -> dict[str, Path]:
    folders = {name: settings.data / below for name, below in _KEYS.items()}
    return folders | {"nats": settings.nats_keys}


def _copy_keys(folders: dict[str, Path], target: Path) -> None:
    for name, folder in folders.items():
        for file in sorted(folder.iterdir()) if folder.is_dir() else ():
            if file.is_file() and file.name not in _APART:
                copy = files.ensure_folder(target / name) / file.name
                files.write_atomically(copy, file.read_bytes())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(*argv: str) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        argv, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise BackupError(f"{Path(argv[0]).name} says: {said}")
