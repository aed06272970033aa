"""Prove a projection: fold the events again beside it, and hold its rows against what comes out."""

from datetime import datetime
from typing import Any

import psycopg
from msgspec import Struct
from psycopg import Connection

from praktiklog_audit.differing import Difference, differences
from praktiklog_projections import registry
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine import replay as engine
from praktiklog_projections.engine.digest import digest
from praktiklog_projections.engine.projection import Projection


class LiveMoved(RuntimeError):  # noqa: N818 - named as a sentence
    """What serves was emptied or switched while it was compared."""


class Replayed(Struct, frozen=True):
    """A replay beside the rows that serve, both as they were at `position`.

    `events` were folded; `digest` is over the rows that came out, `live_digest` over those that
    serve. `equal` where both are the same and no event was kept back by one of them alone;
    otherwise `differences` names the first ones of each table.
    """

    projection: str
    version: int
    events: int
    position: int
    digest: str
    live_digest: str
    equal: bool
    differences: list[Difference]


def replay(conninfo: str, name: str, until: int | datetime | None = None) -> Replayed:
    """Fold the log's events up to a position or moment into scratch tables, and compare.

    Without `until` it is where the projection stands. What it has not applied yet cannot be
    compared, so `position` is never beyond that. Nothing that serves is changed, and no lock of
    it is taken. Raises `UnknownProjection`, `UnknownVersion`, `LiveMoved`, `ChainBroken` where
    the log itself is broken, and psycopg's errors.
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        live = checkpoint.meta(connection, name)
        last = live.position
        if until is not None:
            last = min(last, engine.last_of(connection, until))
        with engine.replay(conninfo, name, version=live.version, until=last) as again:
            serving = _serving(connection, live, last)
            # A live checkpoint beyond the log is compared there: what it has more is extra.
            live_digest = digest(connection, serving, last)
            found = differences(connection, serving, again.projection, last)
            return Replayed(
                projection=name,
                version=live.version,
                events=again.events,
                position=again.position,
                digest=again.digest,
                live_digest=live_digest,
                equal=again.digest == live_digest and not found,
                differences=found,
            )


def _serving(connection: Connection[Any], before: checkpoint.Meta, last: int) -> Projection:
    """Give the instance that serves now; a rebuild may have put another in its place."""
    now = checkpoint.meta(connection, before.name)
    if now.version != before.version or now.position < last:
        raise LiveMoved(
            f"{before.name} was emptied or another version of it switched to while it was "
            "replayed; replay it again once it has caught up"
        )
    return registry.projection(now.name, now.version).at(now.instance)
