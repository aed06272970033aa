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

FAILED_SECONDS: Final = 15.0
"""How long a projection may be failed without moving: a restart of a server passes."""

_LOOK_SECONDS: Final = 0.05


def wait_for_projections(conninfo: str, position: int) -> None:
    """Return when all projections are at `position`; paused ones are not waited for.

    Raises `CommandFailed` where one stays failed, or nothing has moved for two minutes.
    """
    seen: list[tuple[str, int, bool]] = []
    since = time.monotonic()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
        console=stderr, transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("projections", total=position)
        while True:
            metas = _behind(conninfo, position)
            if metas == []:
                return
            if metas is not None:
                bar.update(task, completed=min(meta.position for meta in metas))
                states = [(meta.name, meta.position, meta.state == "failed") for meta in metas]
                if states != seen:
                    seen, since = states, time.monotonic()
            _check(metas or [], position, time.monotonic() - since)
            time.sleep(_LOOK_SECONDS)


def _behind(conninfo: str, position: int) -> list[checkpoint.Meta] | None:
    """Return the projections that are not there yet, None while PostgreSQL is away."""
    try:
        with psycopg.connect(conninfo) as connection:
            metas = checkpoint.list_all(connection)
    except psycopg.OperationalError:
        # It is being restarted: look again, as long as there is patience.
        return None
    return [meta for meta in metas if meta.state != "paused" and meta.position < position]


def _check(metas: list[checkpoint.Meta], position: int, still: float) -> None:
    failed = next((meta for meta in metas if meta.state == "failed"), None)
    if failed is not None and still > FAILED_SECONDS:
        raise CommandFailed(f"projection {failed.name} has failed: {failed.reason}")
    if still > PATIENCE_SECONDS:
        slowest = min(metas, key=lambda meta: meta.position, default=None)
        where = f"{slowest.name} stands at {slowest.position}" if slowest else "none is to be seen"
        raise CommandFailed(
            f"the projections do not reach {position}: {where}; see praktiklog.log in the data "
            "folder"
        )
