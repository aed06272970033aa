"""The embedded PostgreSQL: found running or started, and stopped."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import psutil
import psycopg
import structlog
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from praktiklog_runtime import files, postgres_binaries, postgres_cluster, processes, system_user
from praktiklog_runtime.postgres_cluster import Cluster
from praktiklog_runtime.postgres_url import (
    OWNER,
    as_member,
    as_user,
    limited,
    role_name,
)
from praktiklog_runtime.processes import ServerError
from praktiklog_runtime.retry import Pauses
from praktiklog_runtime.settings import Settings

_START_SECONDS = 30.0
_RECOVERY_SECONDS = 600.0  # replaying the log after a crash; the server says that it is at it
_STOP_SECONDS = 60.0
_LOCK_SECONDS = _RECOVERY_SECONDS + 60
# For a machine of two cores that the database shares with everything else.
_OPTIONS = {
    "autovacuum": "on",
    "checkpoint_timeout": "15min",
    "effective_cache_size": "2GB",
    "fsync": "on",
    "jit": "off",
    "listen_addresses": "",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "port": str(postgres_cluster.PORT),
    "random_page_cost": "1.1",
    "shared_buffers": "192MB",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
    "wal_compression": "on",
    "work_mem": "32MB",
}
_log = structlog.get_logger("praktiklog.postgres")


class _Running(msgspec.Struct, frozen=True):
    """What the server's own `postmaster.pid` says, where a server stands behind it."""

    pid: int
    conninfo: str


def ensure(settings: Settings, role: str = OWNER) -> str:
    """Return a role's connection string; without a configured URL start the embedded server.

    Several processes may do so at once. Raises ServerError.
    """
    if settings.database_url is None:
        _ensure_running(settings)
    return url(settings, role)


def url(settings: Settings, role: str = OWNER) -> str:
    """Return the connection string with which a role connects, and its limits.

    It holds no password where the server is embedded. At a server of others it is that of
    `PRAKTIKLOG_DATABASE_URL_<ROLE>`, else the owner's, which takes the role on.
    Raises ServerError where the embedded server does not run.
    """
    if settings.database_url is not None:
        own = settings.database_urls.get(role)
        return limited(own, role) if own else as_member(settings.database_url, role)
    running = _running(settings)
    if running is None:
        raise ServerError(f"PostgreSQL does not run in {settings.data}: run `praktiklog up`.")
    return as_user(running.conninfo, role)


def _ensure_running(settings: Settings) -> None:
    running = _running(settings)
    if running and _answers(running.conninfo):
        return
    with files.lock(settings.data, "postgres", _LOCK_SECONDS):
        cluster = postgres_cluster.locate(settings)
        owner = cluster.owner if cluster else system_user.owner()
        binaries = postgres_binaries.find(owner)
        if cluster is None:
            cluster = postgres_cluster.create(settings, binaries, owner)
            _log.info("postgres.created", folder=str(cluster.folder))
        postgres_cluster.check(cluster, binaries)
        _start(settings, cluster, binaries.program("postgres"))


def public_url(settings: Settings) -> str | None:
    """Return the owner's URL to be shown, without a password; None where the server is down.

    It works as it stands for the system user who asked: by peer where the server is embedded, by
    a passfile of his where it asks for a password.
    """
    if settings.database_url:
        place = conninfo_to_dict(settings.database_url)
        if place.pop("password", None) is None:
            return settings.database_url
        return make_conninfo("", **place)
    running = _running(settings)
    if running is None:
        return None
    place = conninfo_to_dict(running.conninfo)
    query = urlencode({"host": place["host"], "port": place["port"]})
    return f"postgresql://{place['user']}@/{place['dbname']}?{query}"


def is_running(settings: Settings) -> bool:
    """Say whether the server (embedded or configured) answers a connection."""
    if settings.database_url:
        return _answers(settings.database_url)
    running = _running(settings)
    return running is not None and _answers(running.conninfo)


def pid(settings: Settings) -> int | None:
    """Return the process id of the embedded server's postmaster, or None."""
    if settings.database_url:
        return None
    running = _running(settings)
    return running.pid if running else None


def answers(settings: Settings) -> bool:
    """Say whether the embedded server answers, be it that it is starting or recovering."""
    running = _running(settings)
    if running is None:
        return False
    place = make_conninfo(running.conninfo, connect_timeout=2)
    return pq.PGconn.ping(place.encode()) in {pq.Ping.OK, pq.Ping.REJECT}


def stop(settings: Settings) -> None:
    """Stop the embedded server, rolling open transactions back; one that we were given stays."""
    if pid(settings) is None:
        return
    with files.lock(settings.data, "postgres", _LOCK_SECONDS):
        found = pid(settings)
        if found is None:
            return
        if not processes.end(found, signal.SIGINT, signal.SIGQUIT, _STOP_SECONDS):
            raise ServerError(f"PostgreSQL (process {found}) does not stop.")
        _log.info("postgres.stopped", pid=found)


def _start(settings: Settings, cluster: Cluster, program: str) -> None:
    """Start the server, again and again, until a real connection answers."""
    begun = time.monotonic()
    log = settings.data / "postgres.log"
    started: int | None = None
    pauses = Pauses(0.1, 1.0)
    while True:
        running = _read(cluster.folder)
        recovering = running is not None and _is_recovering(running.conninfo)
        if running and not recovering and _answers(running.conninfo):
            _log.info("postgres.ready", pid=running.pid, seconds=round(time.monotonic() - begun, 2))
            return
        limit = _RECOVERY_SECONDS if recovering else _START_SECONDS
        if time.monotonic() - begun > limit:
            raise ServerError(
                f"PostgreSQL does not answer after {limit:.0f} seconds. The end of {log}:\n"
                f"{files.log_tail(log)}"
            )
        if running is None and not processes.alive(started) and _is_vacant(cluster.folder):
            if started is not None:
                time.sleep(pauses.next())
            postgres_cluster.write_access(cluster)
            started = processes.spawn_detached(
                [program, "-D", str(cluster.folder), *_options(cluster)], log, owner=cluster.owner
            )
        time.sleep(0.02)


def _options(cluster: Cluster) -> list[str]:
    socket = str(postgres_cluster.socket_folder(cluster)).replace('"', '""')
    options = _OPTIONS | {"unix_socket_directories": f'"{socket}"'}
    return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


def _running(settings: Settings) -> _Running | None:
    folder = settings.data / "postgres"
    return _read(folder.resolve()) if folder.exists() else None


def _read(folder: Path) -> _Running | None:
    """Read pid (line 1), port (4) and socket folder (5) of the server that runs in `folder`."""
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        found, port, socket = int(lines[0]), int(lines[3]), lines[4]
    except (OSError, ValueError, IndexError):
        return None
    if not processes.works_in(found, folder):
        return None
    return _Running(
        pid=found,
        conninfo=make_conninfo(
            host=socket,
            port=port,
            user=role_name(OWNER),
            dbname=postgres_cluster.DATABASE,
        ),
    )


def _is_vacant(folder: Path) -> bool:
    """Say whether a server can start in `folder`: no process of a killed one may live there.

    While one does, `postmaster.pid` guards its shared memory. After that the pid files of server
    and socket are removed where a process still has their number: another one has got it since,
    or the killed server has not been reaped. PostgreSQL would take either for a living server.
    """
    lock = folder.parent / "socket" / f".s.PGSQL.{postgres_cluster.PORT}.lock"
    stale = [file for file in (folder / "postmaster.pid", lock) if file.exists()]
    if stale and any(_is_postgres(found) for found in processes.working_in(folder)):
        return False
    for file in stale:
        try:
            found = int(file.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            continue
        if psutil.pid_exists(found):
            _log.warning("postgres.stale_pid_removed", file=file.name, pid=found)
            file.unlink(missing_ok=True)
    return True


def _is_postgres(found: int) -> bool:
    try:
        return bool(psutil.Process(found).name() == "postgres")
    except psutil.NoSuchProcess:
        return False


def _answers(conninfo: str) -> bool:
    try:
        with psycopg.connect(conninfo, connect_timeout=5) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _is_recovering(conninfo: str) -> bool:
    return pq.PGconn.ping(conninfo.encode()) == pq.Ping.REJECT
