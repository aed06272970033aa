"""The system user that PostgreSQL runs as when we are root, which PostgreSQL refuses to be."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

from praktiklog_runtime import files
from praktiklog_runtime.processes import ServerError, as_user
from praktiklog_runtime.settings import SYSTEM_DATA

NAME = "praktiklog"
_ADVICE = (
    f"Create the user yourself (useradd --system {NAME}), run as an ordinary user, "
    "or set PRAKTIKLOG_DATABASE_URL to a server of your own."
)


def owner() -> tuple[int, int] | None:
    """Return (uid, gid) of the database's own user, created where it is missing.

    None where we are not root: then PostgreSQL runs as ourselves.
    Raises ServerError where the user can neither be found nor created.
    """
    if os.geteuid() != 0:
        return None
    return _look_up() or _create()


def system_folder() -> Path:
    """Return `/var/lib/praktiklog`, root's own folder that the database's user may pass."""
    folder = files.data_folder(SYSTEM_DATA)
    state = folder.stat()
    if state.st_uid != 0 or state.st_mode & 0o022 or not state.st_mode & 0o001:
        raise ServerError(
            f"{folder} must belong to root, be writable by root alone and passable by everyone, "
            f"because servers start from it: chown root {folder} && chmod 711 {folder}."
        )
    return folder


def can_pass(folder: Path, user: tuple[int, int] | None) -> bool:
    """Say whether the user can go through all folders down to `folder`, by trying it."""
    return works(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], user)


def works(argv: list[str], user: tuple[int, int] | None) -> bool:
    """Say whether a short program succeeds when the user runs it."""
    try:
        done = subprocess.run(  # noqa: S603 - our own programs
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
            **as_user(user),
        )
    except OSError:
        return False
    return done.returncode == 0


def _look_up() -> tuple[int, int] | None:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    if entry.pw_uid == 0:
        raise ServerError(f"The user {NAME!r} is root, which PostgreSQL refuses. {_ADVICE}")
    return entry.pw_uid, entry.pw_gid


def _create() -> tuple[int, int]:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise ServerError(
            f"PostgreSQL does not run as root and there is no useradd to create {NAME!r}. {_ADVICE}"
        )
    with FileLock(system_folder() / "user.lock", timeout=30):
        found = _look_up()
        if found:
            return found
        done = subprocess.run(  # noqa: S603 - the system's own program
            [
                useradd,
                "--system",
                "--user-group",
                "--no-create-home",
                *("--home-dir", str(SYSTEM_DATA)),
                *("--shell", shutil.which("nologin", path="/usr/sbin:/sbin") or "/bin/false"),
                NAME,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        created = _look_up()
    if created is None:
        raise ServerError(
            f"PostgreSQL does not run as root and useradd {NAME} failed: "
            f"{done.stderr.strip() or done.returncode}. {_ADVICE}"
        )
    return created
