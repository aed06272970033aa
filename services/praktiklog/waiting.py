"""Wait until every projection has applied the log up to a position."""

import time
from typing import Final

import psycopg
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from praktiklog.errors import CommandFailed
from praktiklog.output import stderr
from praktiklog_projections.engine import checkpoint

PATIENCE_SECONDS: Final = 120.0
"""How long to wait without seeing any progress at all."""

_LOOK_SECONDS: Final = 0.05


def wait_for_projections(conninfo: str, position: int) -> None:
    """Return when all projections are at `position`; paused ones are not waited for.

    Raises `CommandFailed` where one has failed, or nothing has moved for two minutes.
    """
    seen = -1
    since = time.monotonic()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
        console=stderr, transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("projections", total=position)
        while True:
            slowest = _slowest(conninfo)
            if slowest is None or slowest.position >= position:
                return
            bar.update(task, completed=slowest.position)
            if slowest.position != seen:
                seen, since = slowest.position, time.monotonic()
            if time.monotonic() - since > PATIENCE_SECONDS:
                why = slowest.reason or "see praktiklog.log in the data folder"
                raise CommandFailed(
                    f"projection {slowest.name} stands at {slowest.position} of {position}: {why}"
                )
            time.sleep(_LOOK_SECONDS)


def _slowest(conninfo: str) -> checkpoint.Meta | None:
    try:
        with psycopg.connect(conninfo) as connection:
            metas = [meta for meta in checkpoint.list_all(connection) if meta.state != "paused"]
    except psycopg.OperationalError:
        # PostgreSQL is being restarted: look again, as long as there is patience.
        return checkpoint.Meta("any", 0, "running", -1, None, 0, synthetic=False)
    failed = [meta for meta in metas if meta.state == "failed"]
    if failed:
        raise CommandFailed(f"projection {failed[0].name} has failed: {failed[0].reason}")
    return min(metas, key=lambda meta: meta.position, default=None)
