import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from praktiklog_runtime import nats, nats_server, nats_users, processes, provision
from praktiklog_runtime.processes import ServerError
from praktiklog_runtime.settings import Settings
from tests.runtime.conftest import MakeSettings

ENSURE = """
import sys
from pathlib import Path
from praktiklog.users import listed
from praktiklog_runtime import nats_server, settings
print(nats_server.ensure(settings.load(Path(sys.argv[1]), {}, listed)))
sys.stdout.flush()
"""


def port(url: str) -> int:
    return int(url.rpartition(":")[2])


def test_a_fresh_folder_gets_a_server_that_a_second_call_finds(settings: Settings) -> None:
    assert not nats_server.is_running(settings)
    with pytest.raises(ServerError, match="No NATS server has been started"):
        nats_server.url(settings)
    url = nats_server.ensure(settings)
    pid = nats_server.pid(settings)
    assert nats_server.is_running(settings)
    assert (nats_server.ensure(settings), nats_server.pid(settings)) == (url, pid)
    assert nats_server.url(settings) == url
    nats_server.stop(settings)
    assert not nats_server.is_running(settings)
    assert nats_server.pid(settings) is None
    nats_server.stop(settings)


def test_its_port_is_none_that_outgoing_connections_get(settings: Settings) -> None:
    assert 20_000 <= port(nats_server.ensure(settings)) < 32_000


def test_the_server_itself_finds_the_configuration_valid(settings: Settings, folder: Path) -> None:
    done = check(nats_server.write_configuration(settings, folder), settings)
    assert done.returncode == 0, done.stderr
    assert "is valid" in done.stderr


def test_the_site_of_a_cluster_includes_the_configuration(settings: Settings, folder: Path) -> None:
    configuration = nats_server.write_configuration(settings, folder)
    site = folder / "site.conf"
    site.write_text(
        f'include "./{configuration.name}"\n'
        'cluster { name: praktiklog, listen: "127.0.0.1:6222", routes: ["nats://127.0.0.1:6223"] }'
    )
    done = check(site, settings)
    assert done.returncode == 0, done.stderr


def check(configuration: Path, settings: Settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [nats_server.program(), "-t", "-c", str(configuration)],
        env=os.environ | nats_server.environment(settings, 4222, "nats-1"),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_process_that_knows_no_users_starts_no_server(settings: Settings) -> None:
    with pytest.raises(ServerError, match="No users of NATS are listed"):
        nats_server.ensure(replace(settings, nats_users=nats_users.nobody))


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
    assert {out.splitlines()[-1] for out, _ in answers} == {nats_server.ensure(settings)}


def test_a_killed_server_comes_back_on_its_port_with_its_streams(settings: Settings) -> None:
    url = nats_server.ensure(settings)
    asyncio.run(provision.provision(settings, url))

    async def publish(number: int) -> int:
        client = await nats.connect(settings, nats_users.RELAY)
        try:
            answer = await client.jetstream().publish("evt.aarhus.a.b", str(number).encode())
        finally:
            await client.close()
        return answer.seq

    assert asyncio.run(publish(1)) == 1
    killed = nats_server.pid(settings)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert nats_server.ensure(settings) == url
    assert nats_server.pid(settings) not in (None, killed)
    assert asyncio.run(publish(2)) == 2


def test_a_port_that_another_server_has_got_is_given_up(settings: Settings) -> None:
    url = nats_server.ensure(settings)
    nats_server.stop(settings)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port(url)))
        other.listen()
        moved = nats_server.ensure(settings)
    assert moved != url
    assert nats_server.is_running(settings)
    assert nats_server.ensure(settings) == moved


def test_another_nats_server_is_not_taken_for_ours(
    settings: Settings, folder: Path, make_settings: MakeSettings
) -> None:
    other = make_settings(folder / "other")
    taken = nats_server.ensure(other)
    record = settings.data / "nats" / "server.json"
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"port": port(taken), "name": "praktiklog-ours"}))
    assert not nats_server.is_running(settings)
    assert nats_server.ensure(settings) != taken


def test_the_server_survives_the_process_that_started_it(settings: Settings) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", f"{ENSURE}\nimport time; time.sleep(60)", str(settings.data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert processes.wait_until(lambda: nats_server.is_running(settings), 20)
    pid = nats_server.pid(settings)
    assert pid is not None
    assert os.getsid(pid) != starter.pid
    os.killpg(starter.pid, signal.SIGKILL)
    starter.wait()
    time.sleep(0.2)
    nats_server.ensure(settings)
    assert nats_server.pid(settings) == pid


def test_a_server_of_ones_own_is_left_alone(nats_settings: Settings, folder: Path) -> None:
    given = Settings(
        data=folder / "data",
        nats_keys=nats_settings.nats_keys,
        nats_url=nats_server.url(nats_settings),
    )
    assert nats_server.ensure(given) == given.nats_url
    assert nats_server.is_running(given)
    assert nats_server.pid(given) is None
    nats_server.stop(given)
    assert nats_server.is_running(nats_settings)
    assert not given.data.exists()


def test_what_is_stored_is_closed_to_others(settings: Settings) -> None:
    nats_server.ensure(settings)
    assert (settings.data / "nats").stat().st_mode & 0o777 == 0o700
    assert (settings.data / "nats-server.log").stat().st_mode & 0o777 == 0o600
    assert (settings.data / "nats" / "jetstream").is_dir()
