"""How everything is: servers, roles and projections, seen from outside without starting anything.

It works while servers are away, and says so.
"""

from datetime import datetime
from importlib import metadata
from typing import Any, Final

import msgspec
import psycopg
from msgspec import Struct
from msgspec.structs import replace
from psycopg.conninfo import make_conninfo

from praktiklog_projections.engine import checkpoint
from praktiklog_runtime import (
    child,
    clock,
    epoch,
    heartbeat,
    nats_server,
    postgres,
    room,
    supervisor,
    vigil,
)
from praktiklog_runtime.heartbeat import Beat, State
from praktiklog_runtime.metrics import Family, labelled
from praktiklog_runtime.postgres_url import READER, with_options
from praktiklog_runtime.processes import ServerError
from praktiklog_runtime.settings import Settings
from praktiklog_services.log import clocks

_CONNECT_SECONDS: Final = 2
_LIMITS: Final = {"statement_timeout": "3s", "lock_timeout": "1s"}
_BEHIND_SECONDS: Final = 5.0
"""What waits for less than this is on its way; more, and who works on it is catching up."""


class RoleStatus(Struct, frozen=True, kw_only=True):
    """One process; `pid` is null where it does not run, `lag` (events) where it follows nothing.

    `lag_seconds` is how long the oldest event that it has not dealt with has been in the log,
    `error_seconds` how long ago `last_error` was last seen.
    """

    name: str
    pid: int | None
    state: State
    heartbeat_seconds: float | None = None
    position: int | None = None
    lag: int | None = None
    lag_seconds: float | None = None
    last_error: str | None = None
    error_seconds: float | None = None


class ProjectionStatus(Struct, frozen=True, kw_only=True):
    """One projection as its checkpoint and its process have it."""

    name: str
    version: int
    state: State
    position: int
    lag: int
    lag_seconds: float | None = None
    heartbeat_seconds: float | None = None
    last_error: str | None = None


class ServerStatus(Struct, frozen=True):
    """One server: whether it answers; `pid` is null where it is not ours."""

    name: str
    pid: int | None
    answers: bool


class Status(Struct, frozen=True, kw_only=True):
    """All of it; `position` is that of the log's last event, null where nobody can say."""

    version: str
    data: str
    database_url: str | None
    nats_url: str | None
    web_url: str | None
    epoch: int
    position: int | None
    alarms: list[str]
    servers: list[ServerStatus]
    roles: list[RoleStatus]
    projections: list[ProjectionStatus]
    families: tuple[Family, ...] = ()

    def ok(self) -> bool:
        """Say whether everything that shall run does its work."""
        return (
            all(server.answers for server in self.servers)
            and bool(self.roles)
            and all(role.state in {"running", "catching_up", "paused"} for role in self.roles)
            and all(one.state in {"running", "catching_up", "paused"} for one in self.projections)
        )


class _Database(Struct, kw_only=True):
    """What the database says; nothing where it does not answer."""

    url: str | None = None
    problem: str | None = None
    position: int | None = None
    epoch: int = epoch.FIRST
    metas: tuple[checkpoint.Meta, ...] = ()
    waiting_since: dict[int, datetime] = {}
    alarms: list[str] = []

    def lag(self, position: int) -> int | None:
        """Return how many events the log has after a position."""
        return None if self.position is None else max(0, self.position - position)

    def lag_seconds(self, position: int) -> float | None:
        """Return how long the event after a position has been in the log."""
        if self.position is None:
            return None
        since = self.waiting_since.get(position + 1)
        return 0.0 if since is None else max(0.0, (clock.now() - since).total_seconds())


def collect(settings: Settings) -> Status:
    """Look at everything."""
    beats = heartbeat.living(settings)
    database = _ask(settings, [beat.position for beat in beats if beat.position is not None])
    roles = _roles(settings, beats, database)
    servers = [
        ServerStatus("postgres", postgres.pid(settings), database.problem is None),
        ServerStatus("nats-server", nats_server.pid(settings), nats_server.is_running(settings)),
    ]
    supervised = supervisor.pid(settings) is not None
    return Status(
        version=metadata.version("praktiklog"),
        data=str(settings.data),
        database_url=database.url,
        nats_url=_nats_url(settings),
        web_url=child.address(settings, "web"),
        epoch=database.epoch,
        position=database.position,
        alarms=_alarms(settings, database, servers, roles, supervised=supervised),
        servers=servers,
        roles=roles,
        projections=[_projection(meta, database, roles) for meta in database.metas],
        families=tuple(_counted(beats)),
    )


def public(status: Status) -> dict[str, object]:
    """Give what anyone may see who sees the pages: not where servers and data are."""
    fields: dict[str, object] = msgspec.to_builtins(status)
    return {name: fields[name] for name in ("version", "alarms", "servers", "roles", "projections")}


def _ask(settings: Settings, positions: list[int]) -> _Database:
    url = postgres.public_url(settings)
    if url is None:
        return _Database(problem="PostgreSQL does not run")
    found = _Database(url=url)
    try:
        asking = make_conninfo(postgres.url(settings, READER), connect_timeout=_CONNECT_SECONDS)
        with psycopg.connect(with_options(asking, **_LIMITS), autocommit=True) as connection:
            there = connection.execute(
                "SELECT to_regclass('log.head'), to_regclass('projections.checkpoint')"
            ).fetchone()
            if there and there[0]:
                row = connection.execute("SELECT position FROM log.head").fetchone()
                found.position = 0 if row is None else int(row[0])
                found.alarms = clocks.alarms(connection, clock.now())
                found.epoch = epoch.current(connection)
            if there and there[1]:
                found.metas = tuple(checkpoint.list_all(connection))
            if found.position is not None:
                after = {at + 1 for at in [*positions, *(meta.position for meta in found.metas)]}
                found.waiting_since = _recorded(connection, after)
    except (psycopg.Error, ServerError) as error:
        found.problem = " ".join(str(error).split())
    return found


def _recorded(connection: psycopg.Connection[Any], positions: set[int]) -> dict[int, datetime]:
    rows = connection.execute(
        "SELECT position, recorded_at FROM log.event WHERE position = ANY(%s)", [list(positions)]
    )
    return dict(rows.fetchall())


def _roles(settings: Settings, beats: list[Beat], database: _Database) -> list[RoleStatus]:
    found = [_role(beat, database) for beat in beats if beat.role != supervisor.NAME]
    running = {role.name for role in found}
    missing = [
        RoleStatus(name=name, pid=None, state="starting", last_error="no process carries it out")
        for name in supervisor.expected(settings)
        if name not in running
    ]
    order = [*supervisor.expected(settings), *sorted(running)]
    return sorted([*found, *missing], key=lambda role: order.index(role.name))


def _role(beat: Beat, database: _Database) -> RoleStatus:
    lag, age = beat.lag, None
    if beat.position is not None:
        known = database.lag(beat.position)
        lag = beat.lag if known is None else known
        age = database.lag_seconds(beat.position)
    role = RoleStatus(
        name=beat.role,
        pid=beat.pid,
        state=_working(beat.state, lag, age),
        heartbeat_seconds=round(beat.seconds(), 3),
        position=beat.position,
        lag=lag,
        lag_seconds=age,
        last_error=beat.last_error,
        error_seconds=None
        if beat.error_at is None
        else round(beat.seconds() + beat.at - beat.error_at, 3),
    )
    if beat.seconds() > vigil.SILENT_SECONDS and beat.state != "starting":
        silent = f"no sign of life for {beat.seconds():.0f} seconds"
        return replace(role, state="failed", last_error=silent, error_seconds=0.0)
    return role


def _working(state: State, lag: int | None, age: float | None) -> State:
    """Tell running and catching up apart by what waits, whichever was said last."""
    if state not in {"running", "catching_up"} or lag is None:
        return state
    if lag == 0:
        return "running"
    return "catching_up" if age is None or age > _BEHIND_SECONDS else "running"


def _projection(
    meta: checkpoint.Meta, database: _Database, roles: list[RoleStatus]
) -> ProjectionStatus:
    lag = database.lag(meta.position) or 0
    age = database.lag_seconds(meta.position)
    role = next((role for role in roles if role.name == meta.name), None)
    state = _working(meta.state, lag, age)
    if state == "catching_up" and role is not None and role.state in {"starting", "failed"}:
        state = role.state
    return ProjectionStatus(
        name=meta.name,
        version=meta.version,
        state=state,
        position=meta.position,
        lag=lag,
        lag_seconds=age,
        heartbeat_seconds=None if role is None else role.heartbeat_seconds,
        last_error=meta.reason or (None if role is None else role.last_error),
    )


def _alarms(
    settings: Settings,
    database: _Database,
    servers: list[ServerStatus],
    roles: list[RoleStatus],
    *,
    supervised: bool,
) -> list[str]:
    found = []
    if database.problem is not None:
        found.append(f"the database does not answer: {database.problem}")
    found += database.alarms
    found += [
        f"{server.name} does not answer"
        for server in servers
        if not server.answers and server.name != "postgres"
    ]
    if not roles:
        found.append("no role runs here: start them with `praktiklog up`")
    elif not supervised and settings.database_url is None:
        found.append("nobody starts again what dies: run `praktiklog up`")
    data = settings.data
    found += room.shortages([data, data / "postgres", data / "nats"])
    found += [
        f"{role.name} has failed: {role.last_error}" for role in roles if role.state == "failed"
    ]
    return found


def _counted(beats: list[Beat]) -> list[Family]:
    return [
        labelled(family, role=beat.role, pid=str(beat.pid))
        for beat in beats
        for family in beat.families
    ]


def _nats_url(settings: Settings) -> str | None:
    try:
        return nats_server.url(settings)
    except ServerError:
        return None
