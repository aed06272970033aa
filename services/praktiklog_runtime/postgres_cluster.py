"""Where the embedded PostgreSQL keeps its files, and how they come to be."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import msgspec

from praktiklog_runtime import files, system_user
from praktiklog_runtime.postgres_binaries import Binaries
from praktiklog_runtime.postgres_url import BACKUP, OWNER, role_name
from praktiklog_runtime.processes import ServerError, as_user
from praktiklog_runtime.settings import Settings

SUPERUSER = "postgres"
DATABASE = "praktiklog"
PORT = 5432
# The path of a Unix socket holds at most 107 bytes on Linux and 103 on macOS.
_LONGEST_SOCKET = 103
_SOCKET_NAME = f"/.s.PGSQL.{PORT}"
_NEW = ".postgres.new"
_ORIGIN = "origin"
# The superuser does nothing else, ever. Single-user mode ends a statement at the line's end. The
# owner ends sessions that hold a lock for too long, and creates the roles of our processes.
_FIRST = f"""\
CREATE ROLE {role_name(OWNER)} LOGIN CREATEDB CREATEROLE;
GRANT pg_signal_backend, pg_monitor TO {role_name(OWNER)};
CREATE ROLE {role_name(BACKUP)} LOGIN REPLICATION;
CREATE DATABASE {DATABASE} OWNER {role_name(OWNER)};
"""
_MAP = "praktiklog"
_HBA = f"local all,replication all peer map={_MAP}\n"


class Cluster(msgspec.Struct, frozen=True):
    """A database cluster: its real folder, and (uid, gid) it runs as (None: ourselves)."""

    folder: Path
    owner: tuple[int, int] | None


def locate(settings: Settings) -> Cluster | None:
    """Return the cluster of a data folder, or None where there is none yet.

    Raises ServerError where it is gone or belongs to somebody else.
    """
    link = settings.data / "postgres"
    if link.is_symlink() and not link.exists():
        raise ServerError(
            f"{link} points to {link.readlink()}, which is gone. Bring that folder back, "
            f"or remove {link} to begin with an empty database."
        )
    if not (link / "PG_VERSION").exists():
        return None
    folder = link.resolve()
    state = folder.stat()
    if os.geteuid() == 0:
        return Cluster(folder=folder, owner=(state.st_uid, state.st_gid))
    if state.st_uid != os.geteuid():
        raise ServerError(
            f"The database in {folder} belongs to user number {state.st_uid}: run as that user, "
            "or choose another folder with --data."
        )
    return Cluster(folder=folder, owner=None)


def create(settings: Settings, binaries: Binaries, owner: tuple[int, int] | None) -> Cluster:
    """Make an empty cluster with our database in it; call it with the lock `postgres` held.

    It comes to lie in the data folder, or below `/var/lib/praktiklog` where the database's own
    user cannot pass to the data folder; a link then leads there. A cluster is there whole or
    not at all, whenever this is killed.
    """
    home = _home(settings, owner)
    new = home / _NEW
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    _give(new, owner)
    _run(
        binaries,
        [
            "initdb",
            f"--pgdata={new}",
            f"--username={SUPERUSER}",
            *("--auth-local=peer", "--auth-host=reject"),
            *("--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            "--no-instructions",
        ],
        owner,
    )
    _run(binaries, ["postgres", "--single", "-D", str(new), "postgres"], owner, _FIRST)
    return _finished(settings, new, owner)


def copy_in(settings: Settings, source: Path) -> Cluster:
    """Make the cluster of an empty data folder from a copy of one; with the lock held as well."""
    owner = system_user.owner()
    new = _home(settings, owner) / _NEW
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(source, new, symlinks=True)
    new.chmod(0o700)
    for path in (new, *new.rglob("*")):
        if owner is not None:
            os.chown(path, *owner, follow_symlinks=False)
    return _finished(settings, new, owner)


def check(cluster: Cluster, binaries: Binaries) -> None:
    """Raise ServerError where these programs cannot serve this cluster, and say why."""
    folder = cluster.folder
    made_by = (folder / "PG_VERSION").read_text().strip()
    if made_by != binaries.major:
        raise ServerError(
            f"The database in {folder} was made by PostgreSQL {made_by}, and this installation "
            f"brings PostgreSQL {binaries.major}, which cannot read it. To upgrade: (1) start it "
            f"with the installation that made it and write a dump (pg_dump --format=custom), "
            f"(2) stop it and move {folder} aside, (3) start it with this installation and "
            f"restore the dump (pg_restore). {folder} has not been touched."
        )
    if not system_user.can_pass(folder, cluster.owner):
        raise ServerError(
            f"The database's own user {system_user.NAME!r} can no longer pass to {folder}: "
            "give the folders above it the permission to be passed (chmod o+x)."
        )


def write_access(cluster: Cluster) -> None:
    """Say who may connect: the socket alone, the server's system user and root, as every role.

    Our processes run as that user, or as root, and each takes the role that its work needs.
    """
    names = {pwd.getpwuid(cluster.owner[0] if cluster.owner else os.geteuid()).pw_name, "root"}
    lines = "".join(f'{_MAP} "{name}" all\n' for name in sorted(names))
    for name, text in (("pg_hba.conf", _HBA), ("pg_ident.conf", lines)):
        files.write_atomically(cluster.folder / name, text.encode())
        _give(cluster.folder / name, cluster.owner)


def socket_folder(cluster: Cluster) -> Path:
    """Return the private folder of the socket, created where it is missing.

    It lies beside the cluster; where that path is too long for a socket, a link beside the
    cluster leads to a folder in the temporary folder, so that everyone finds the same one.
    """
    beside = cluster.folder.parent / "socket"
    if beside.is_symlink():
        target = beside.readlink()
        if _is_private(target, cluster.owner):
            return target
        beside.unlink()
    elif len(os.fsencode(beside)) + len(_SOCKET_NAME) <= _LONGEST_SOCKET:
        beside.mkdir(mode=0o700, exist_ok=True)
        _give(beside, cluster.owner)
        return beside
    short = Path(
        tempfile.mkdtemp(
            prefix=f"praktiklog-{files.short_hash(cluster.folder)}-",
            dir=_short_temporary_folder(),
        )
    )
    _give(short, cluster.owner)
    beside.symlink_to(short)
    return short


def _short_temporary_folder() -> str:
    """Return the temporary folder; the system's own where the configured one is long as well."""
    configured = tempfile.gettempdir()
    room = _LONGEST_SOCKET - len(_SOCKET_NAME) - len("/praktiklog-0123456789ab-01234567")
    return configured if len(os.fsencode(configured)) <= room else "/tmp"  # noqa: S108 - mkdtemp


def _is_private(folder: Path, owner: tuple[int, int] | None) -> bool:
    try:
        state = folder.lstat()
    except OSError:
        return False
    uid = owner[0] if owner else os.geteuid()
    return folder.is_dir() and state.st_uid == uid and state.st_mode & 0o077 == 0


def _give(folder: Path, owner: tuple[int, int] | None) -> None:
    if owner is not None:
        os.chown(folder, *owner)


def _home(settings: Settings, owner: tuple[int, int] | None) -> Path:
    data = files.data_folder(settings.data)
    return data if owner is None or system_user.can_pass(data, owner) else _foreign_home(data)


def _finished(settings: Settings, new: Path, owner: tuple[int, int] | None) -> Cluster:
    """Give a cluster its name, now that it is whole."""
    folder = new.rename(new.parent / "postgres")
    if folder.parent != settings.data:
        (settings.data / "postgres").symlink_to(folder)
    return Cluster(folder=folder.resolve(), owner=owner)


def _foreign_home(data: Path) -> Path:
    clusters = files.ensure_folder(system_user.system_folder() / "clusters", 0o711)
    # The name is new each time: a data folder that was deleted and made again is a new one.
    # Nothing here is ever removed by us: it holds a log, and its data folder may have been moved
    # or be on a disk that is not mounted. The note tells an operator whose it was.
    home = Path(tempfile.mkdtemp(prefix=f"{files.short_hash(data)}-", dir=clusters))
    home.chmod(0o711)
    (home / _ORIGIN).write_bytes(os.fsencode(data))
    return home


def _run(
    binaries: Binaries, argv: list[str], owner: tuple[int, int] | None, standard_input: str = ""
) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [binaries.program(argv[0]), *argv[1:]],
        input=standard_input,
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        **as_user(owner),
    )
    if done.returncode != 0:
        raise ServerError(
            f"{argv[0]} could not make a database ({done.returncode}): "
            f"{(done.stderr or done.stdout).strip()[-2000:]}"
        )
