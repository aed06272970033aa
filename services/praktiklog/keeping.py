"""`backup` and `restore`: log and keys, and the way back to them."""

from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import msgspec
import psycopg
import typer

from praktiklog import context as contexts
from praktiklog.errors import explained
from praktiklog.output import print_json
from praktiklog.settings import settings_of
from praktiklog_runtime import backup as backups
from praktiklog_runtime import postgres
from praktiklog_runtime.backup import BackupError
from praktiklog_runtime.postgres_url import READER
from praktiklog_services.log.moments import Mark, mark, mark_at

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The backup's folder.")]


def backup(context: typer.Context, folder: Folder) -> None:
    """Copy log, projections and keys into a new folder, while everything goes on.

    Answers `{"position", "hash", "created_at", "folder"}`: the log in it reaches at least there.
    """
    settings = settings_of(context)
    with explained():
        with psycopg.connect(contexts.database(settings)) as connection:
            last = mark(connection)
        manifest = backups.write(
            settings, folder.resolve(), metadata.version("praktiklog"), msgspec.to_builtins(last)
        )
    print_json(_answer(manifest, last, folder))


def restore(context: typer.Context, folder: Folder) -> None:
    """Make an empty data folder (--data) out of a backup; then run `praktiklog recover`.

    The log is compared with what the backup says of it. Answers as `backup`, with the position
    and chain hash that the restored log has.
    """
    settings = settings_of(context)
    with explained():
        manifest = backups.restore(settings, folder.resolve())
        promised = msgspec.convert(manifest.facts, Mark)
        with psycopg.connect(postgres.ensure(settings, READER)) as connection:
            last = mark(connection)
            kept = mark_at(connection, promised.position)
        if kept != promised:
            postgres.stop(settings)
            raise BackupError(
                f"the restored log does not hold what the backup promises at position "
                f"{promised.position}: do not use {settings.data}, try an older backup"
            )
    print_json(_answer(manifest, last, folder))


def _answer(manifest: backups.Manifest, last: Mark, folder: Path) -> dict[str, Any]:
    return {
        "position": last.position,
        "hash": last.hash,
        "created_at": manifest.created_at,
        "folder": str(folder.resolve()),
    }
