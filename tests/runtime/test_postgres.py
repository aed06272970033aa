import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from praktiklog_runtime import postgres, postgres_cluster, processes, system_user
from praktiklog_runtime.processes import ServerError
from praktiklog_runtime.settings import Settings
from tests.runtime.conftest import MakeSettings

ENSURE = """
import sys
from pathlib import Path
from praktiklog_runtime import postgres, settings
print(postgres.ensure(settings.load(Path(sys.argv[1]), {})))
"""
ENSURE_AND_STAY = f"{ENSURE}\nimport time; sys.stdout.flush(); time.sleep(60)"


def one(conninfo: str, query: str) -> object:
    with psycopg.connect(conninfo) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_a_fresh_folder_gets_a_server_that_a_second_call_finds(settings: Settings) -> None:
    assert not postgres.is_running(settings)
    assert postgres.pid(settings) is None
    conninfo = postgres.ensure(settings)
    pid = postgres.pid(settings)
    assert postgres.is_running(settings)
    assert str(one(conninfo, "SHOW server_version")).startswith("18.")
    assert postgres.ensure(settings) == conninfo
    assert postgres.pid(settings) == pid
    postgres.stop(settings)
    assert not postgres.is_running(settings)
    assert postgres.pid(settings) is None
    postgres.stop(settings)


def test_the_server_is_set_up_as_we_need_it(settings: Settings) -> None:
    conninfo = postgres.ensure(settings)
    shown = {
        name: one(conninfo, f"SHOW {name}")
        for name in (
            *("listen_addresses", "shared_buffers", "max_wal_size", "checkpoint_timeout", "jit"),
            *("synchronous_commit", "fsync", "autovacuum", "timezone", "server_encoding"),
        )
    }
    assert shown == {
        "listen_addresses": "",
        "shared_buffers": "192MB",
        "max_wal_size": "4GB",
        "checkpoint_timeout": "15min",
        "jit": "off",
        "synchronous_commit": "on",
        "fsync": "on",
        "autovacuum": "on",
        "timezone": "UTC",
        "server_encoding": "UTF8",
    }
    # By code point in every language, so that an index means the same on every machine.
    letters = "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{å,a,Z,ø}'::text[]) x"
    assert one(conninfo, letters) == "Zaåø"
    assert one(conninfo, "SELECT upper('æøå')") == "ÆØÅ"


def test_only_the_owner_reaches_the_socket(settings: Settings) -> None:
    info = psycopg.conninfo.conninfo_to_dict(postgres.ensure(settings))
    socket = Path(str(info["host"]))
    assert socket.stat().st_mode & 0o777 == 0o700
    assert (settings.data / "postgres.log").stat().st_mode & 0o777 == 0o600


def test_three_processes_at_once_get_the_same_server(settings: Settings) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", ENSURE, str(settings.data)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    answers = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], answers
    assert {out.splitlines()[-1] for out, _ in answers} == {postgres.ensure(settings)}


def test_a_killed_server_comes_back_with_what_was_committed(settings: Settings) -> None:
    conninfo = postgres.ensure(settings)
    with psycopg.connect(conninfo) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    killed = postgres.pid(settings)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert postgres.ensure(settings) == conninfo
    assert postgres.pid(settings) not in (None, killed)
    assert one(conninfo, "SELECT answer FROM kept") == 42


def test_a_server_killed_while_a_query_runs_comes_back(settings: Settings) -> None:
    conninfo = postgres.ensure(settings)
    sleeper = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, psycopg; psycopg.connect(sys.argv[1]).execute('SELECT pg_sleep(60)')",
            conninfo,
        ],
        stderr=subprocess.DEVNULL,
    )
    processes.wait_until(
        lambda: (
            one(conninfo, "SELECT count(*) FROM pg_stat_activity WHERE query ~ '^SELECT pg_s'") == 1
        ),
        10,
    )
    killed = postgres.pid(settings)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert one(postgres.ensure(settings), "SELECT 1") == 1
    sleeper.kill()
    sleeper.wait()


def test_a_pid_file_with_the_number_of_another_process_does_not_stop_it(
    settings: Settings,
) -> None:
    conninfo = postgres.ensure(settings)
    killed = postgres.pid(settings)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    cluster = (settings.data / "postgres").resolve()
    processes.wait_until(lambda: not processes.working_in(cluster), 10)
    stranger = subprocess.Popen(
        ["sleep", "60"],
        cwd="/",
        **processes.as_user(system_user.owner()),
    )
    file = cluster / "postmaster.pid"
    lines = file.read_text().splitlines()
    file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
    try:
        assert not postgres.is_running(settings)
        assert postgres.pid(settings) is None
        postgres.stop(settings)
        assert stranger.poll() is None
        assert postgres.ensure(settings) == conninfo
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_the_server_survives_the_process_that_started_it(settings: Settings) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", ENSURE_AND_STAY, str(settings.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert starter.stdout is not None
    with starter.stdout:
        line = starter.stdout.readline()
        while line and "host=" not in line:
            line = starter.stdout.readline()
    pid = postgres.pid(settings)
    assert pid is not None
    assert os.getsid(pid) != starter.pid
    os.killpg(starter.pid, signal.SIGKILL)
    starter.wait()
    time.sleep(0.2)
    assert postgres.ensure(settings) == line.strip()
    assert postgres.pid(settings) == pid


def test_a_cluster_of_another_version_says_how_to_upgrade(settings: Settings) -> None:
    postgres.ensure(settings)
    postgres.stop(settings)
    (settings.data / "postgres" / "PG_VERSION").write_text("17\n")
    steps = r"PostgreSQL 17.* brings PostgreSQL 18.*pg_dump.*pg_restore"
    with pytest.raises(ServerError, match=steps):
        postgres.ensure(settings)


def test_a_start_that_was_killed_half_way_is_begun_anew(settings: Settings) -> None:
    (settings.data / ".postgres.new" / "base").mkdir(parents=True)
    (settings.data / ".postgres.new" / "PG_VERSION").write_text("18\n")
    settings.data.chmod(0o711)
    assert one(postgres.ensure(settings), "SELECT 1") == 1


def test_a_long_path_gets_its_socket_in_the_temporary_folder(
    folder: Path, make_settings: MakeSettings
) -> None:
    settings = make_settings(folder / ("long" * 12) / ('and, "quoted' * 5))
    settings.data.parent.mkdir()
    settings.data.parent.chmod(0o755)
    conninfo = postgres.ensure(settings)
    socket = str(psycopg.conninfo.conninfo_to_dict(conninfo)["host"])
    assert len(socket) < 90
    assert Path(socket).stat().st_mode & 0o777 == 0o700
    postgres.stop(settings)
    assert postgres.ensure(settings) == conninfo, "the same socket after a restart"


def test_a_server_of_ones_own_is_left_alone(settings: Settings) -> None:
    url = postgres.ensure(settings)
    given = Settings(
        data=settings.data.parent / "other",
        nats_keys=settings.nats_keys,
        database_url=url,
    )
    assert conninfo_to_dict(postgres.ensure(given)) == conninfo_to_dict(url)
    assert postgres.is_running(given)
    assert postgres.pid(given) is None
    postgres.stop(given)
    assert postgres.is_running(settings)
    assert not given.data.exists()


def test_what_does_not_start_shows_its_log(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.ensure(settings)
    postgres.stop(settings)
    with (settings.data / "postgres" / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    monkeypatch.setattr(postgres, "_START_SECONDS", 1.0)
    with pytest.raises(ServerError, match="no_such_setting"):
        postgres.ensure(settings)


def test_a_cluster_that_a_link_has_lost_is_not_replaced_by_an_empty_one(
    settings: Settings,
) -> None:
    settings.data.mkdir()
    (settings.data / "postgres").symlink_to(settings.data.parent / "gone")
    with pytest.raises(ServerError, match="which is gone"):
        postgres_cluster.locate(settings)
