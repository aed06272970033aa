import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from praktiklog_runtime import (
    child,
    files,
    nats_server,
    postgres,
    processes,
    servers,
    supervisor,
)
from praktiklog_runtime.roles import Role, RoleProcess
from praktiklog_runtime.settings import Settings
from praktiklog_runtime.supervisor import SupervisorError

PROGRAM = str(Path(__file__).with_name("supervise_program.py"))
ROLES = ("relay:asyncio", "web:blocking")


def command(settings: Settings, *roles: str) -> list[str]:
    return [sys.executable, PROGRAM, str(settings.data), *roles]


@contextmanager
def supervised(settings: Settings, *roles: str) -> Iterator[subprocess.Popen[bytes]]:
    log = (settings.data.parent / f"supervisor-{time.monotonic_ns()}.log").open("wb")
    with (
        log,
        subprocess.Popen(
            command(settings, *roles), stdout=log, stderr=log, start_new_session=True
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def ready(settings: Settings, process: subprocess.Popen[bytes]) -> bool:
    return processes.wait_until(
        lambda: supervisor.is_up(settings) and supervisor.pid(settings) == process.pid, 40
    )


def role(settings: Settings, name: str) -> int:
    assert processes.wait_until(lambda: child.role_pid(settings, name) is not None, 20)
    found = child.role_pid(settings, name)
    assert found is not None
    return found


def restarted(settings: Settings, name: str, before: int, seconds: float = 20) -> bool:
    return processes.wait_until(
        lambda: child.role_pid(settings, name) not in (None, before), seconds
    )


def test_everything_runs_and_ends_in_good_order(settings: Settings) -> None:
    assert not supervisor.is_up(settings)
    with supervised(settings, *ROLES) as process:
        assert ready(settings, process)
        relay, web = role(settings, "relay"), role(settings, "web")
        assert postgres.is_running(settings)
        assert nats_server.is_running(settings)
        process.terminate()
        assert process.wait(20) == 0
    assert not processes.alive(relay)
    assert not processes.alive(web)
    assert (settings.data / "relay.ended").exists()
    assert not supervisor.is_up(settings)
    assert child.role_pid(settings, "relay") is None
    assert postgres.is_running(settings), "the servers stay until they are told to stop"
    assert nats_server.is_running(settings)
    supervisor.stop_servers(settings)
    assert not postgres.is_running(settings)
    assert not nats_server.is_running(settings)


def test_a_role_that_is_killed_is_restarted(settings: Settings) -> None:
    with supervised(settings, *ROLES) as process:
        assert ready(settings, process)
        relay, web = role(settings, "relay"), role(settings, "web")
        os.kill(relay, signal.SIGKILL)
        assert restarted(settings, "relay", relay)
        assert role(settings, "web") == web
        assert processes.wait_until(lambda: supervisor.is_up(settings), 5)


def test_servers_that_are_killed_come_back(settings: Settings) -> None:
    with supervised(settings, *ROLES) as process:
        assert ready(settings, process)
        url, relay = nats_server.url(settings), role(settings, "relay")
        for found in (postgres.pid(settings), nats_server.pid(settings)):
            assert found is not None
            os.kill(found, signal.SIGKILL)
        assert processes.wait_until(lambda: postgres.is_running(settings), 40)
        assert processes.wait_until(lambda: nats_server.is_running(settings), 40)
        assert nats_server.url(settings) == url
        assert role(settings, "relay") == relay, "its connections come back by themselves"
        with psycopg.connect(postgres.ensure(settings)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_roles_are_restarted_where_nats_comes_back_on_another_port(settings: Settings) -> None:
    with supervised(settings, "relay:asyncio") as process, socket.socket() as other:
        assert ready(settings, process)
        url, relay = nats_server.url(settings), role(settings, "relay")
        found = nats_server.pid(settings)
        assert found is not None
        os.kill(process.pid, signal.SIGSTOP)
        os.kill(found, signal.SIGKILL)
        port = int(url.rpartition(":")[2])
        assert processes.wait_until(lambda: nats_server._is_free(port), 10)
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        os.kill(process.pid, signal.SIGCONT)
        assert restarted(settings, "relay", relay, 40)
        assert nats_server.url(settings) != url
        assert nats_server.is_running(settings)


@pytest.mark.parametrize("kind", ["asyncio", "blocking", "stubborn"])
def test_a_supervisor_that_is_killed_takes_its_roles_along(settings: Settings, kind: str) -> None:
    with supervised(settings, f"worker:{kind}") as process:
        assert ready(settings, process)
        worker = role(settings, "worker")
        process.kill()
        process.wait()
        assert processes.wait_until(lambda: not processes.alive(worker), 10)
        assert not supervisor.is_up(settings)
    assert postgres.is_running(settings)


def test_after_a_kill_the_next_one_starts_at_once(settings: Settings) -> None:
    with supervised(settings, *ROLES) as first:
        assert ready(settings, first)
        old = role(settings, "relay")
        server = postgres.pid(settings)
        first.kill()
        first.wait()
        with supervised(settings, *ROLES) as second:
            assert ready(settings, second)
            assert not processes.alive(old)
            assert postgres.pid(settings) == server, "the server is found again"


def test_the_next_one_takes_over(settings: Settings) -> None:
    with supervised(settings, *ROLES) as first:
        assert ready(settings, first)
        old = role(settings, "relay")
        with supervised(settings, *ROLES) as second:
            assert first.wait(30) == 0
            assert ready(settings, second)
            assert not processes.alive(old)
            assert role(settings, "relay") != old
            assert (settings.data / "relay.ended").exists(), "the old one ended in good order"


def test_one_that_does_not_give_way_is_killed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with supervised(settings, "worker:asyncio") as first:
        assert ready(settings, first)
        os.kill(first.pid, signal.SIGSTOP)
        monkeypatch.setattr(supervisor, "_HANDOVER_SECONDS", 1.0)
        lock = files.lock(settings.data, "supervisor")
        with supervisor._Signals() as signals:
            assert supervisor._acquire(settings, lock, signals)
        lock.release()
        assert first.wait(5) == -signal.SIGKILL


def test_a_role_that_keeps_crashing_does_not_stop_the_others(settings: Settings) -> None:
    with supervised(settings, "relay:asyncio", "broken:crashing") as process:
        relay = role(settings, "relay")
        time.sleep(2)
        assert process.poll() is None
        assert role(settings, "relay") == relay
        assert supervisor.pid(settings) == process.pid
        assert not supervisor.is_up(settings)


def test_a_program_that_cannot_be_started_is_tried_again(settings: Settings) -> None:
    role_process = RoleProcess(settings, Role("none", ["/no/such/program"]))
    for _ in range(3):
        role_process.tend()
        time.sleep(0.15)
    assert not role_process.is_ready()


def test_detached_it_returns_when_ready_and_a_second_call_finds_it(settings: Settings) -> None:
    supervisor.start_detached(settings, command(settings, *ROLES), 60)
    assert supervisor.is_up(settings)
    first = supervisor.pid(settings)
    supervisor.start_detached(settings, command(settings, *ROLES), 60)
    assert supervisor.pid(settings) == first
    supervisor.start_detached(settings, command(settings, *ROLES), 60, take_over=True)
    assert supervisor.pid(settings) not in (None, first)
    relay = role(settings, "relay")
    supervisor.stop(settings)
    assert not supervisor.is_up(settings)
    assert not processes.alive(relay)
    assert postgres.is_running(settings)
    supervisor.stop(settings)


def test_two_commands_that_need_it_at_once_share_one(settings: Settings) -> None:
    def start(_: int) -> int | None:
        supervisor.start_detached(settings, command(settings, *ROLES), 60)
        return supervisor.pid(settings)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(start, range(2))
    assert first == second is not None


def test_detached_it_says_why_it_did_not_come_up(settings: Settings) -> None:
    failing = [sys.executable, "-c", "raise SystemExit('the reason')"]
    with pytest.raises(SupervisorError, match=r"ended.*\n.*the reason"):
        supervisor.start_detached(settings, failing, 20)
    with pytest.raises(SupervisorError, match="was not ready after 1 seconds"):
        supervisor.start_detached(settings, command(settings, "broken:crashing"), 1)
    assert processes.wait_until(lambda: supervisor.pid(settings) is None, 30)


def test_it_ends_as_asked_while_it_starts(settings: Settings) -> None:
    with supervised(settings, *ROLES) as process:
        assert processes.wait_until(lambda: supervisor.pid(settings) == process.pid, 20)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert child.role_pid(settings, "relay") is None
    assert not supervisor.is_up(settings)


def test_it_watches_no_server_that_it_was_given(settings: Settings) -> None:
    conninfo, url = postgres.ensure(settings), nats_server.ensure(settings)
    given = Settings(
        data=settings.data.parent / "given",
        nats_keys=settings.nats_keys,
        database_url=conninfo,
        nats_url=url,
        nats_users=settings.nats_users,
    )
    assert servers.watches(given, lambda _: None) == []
    assert len(servers.watches(settings, lambda _: None)) == 2
    servers.start(given)
    assert not (given.data / "postgres").exists()
