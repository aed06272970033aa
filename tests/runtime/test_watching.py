"""What gives no sign of life is noticed within 15 seconds and replaced."""

import os
import signal
import time

import psycopg
import pytest

from praktiklog_runtime import child, nats_server, postgres, processes, supervisor
from praktiklog_runtime.settings import Settings
from tests.runtime.test_supervisor import ready, restarted, role, supervised

NOTICED_SECONDS = 15.0


@pytest.mark.parametrize("kind", ["asyncio", "stubborn"])
def test_a_role_that_is_stopped_is_replaced(settings: Settings, kind: str) -> None:
    with supervised(settings, f"relay:{kind}", "web:asyncio") as process:
        assert ready(settings, process)
        relay, web = role(settings, "relay"), role(settings, "web")
        os.kill(relay, signal.SIGSTOP)
        assert restarted(settings, "relay", relay, NOTICED_SECONDS)
        assert not processes.alive(relay)
        assert role(settings, "web") == web


def test_a_role_whose_loop_hangs_is_replaced(settings: Settings) -> None:
    with supervised(settings, "relay:hanging") as process:
        assert ready(settings, process)
        relay = role(settings, "relay")
        assert restarted(settings, "relay", relay, NOTICED_SECONDS)


def test_a_postgres_that_is_stopped_is_replaced(settings: Settings) -> None:
    with supervised(settings, "relay:asyncio") as process:
        assert ready(settings, process)
        main = postgres.pid(settings)
        assert main is not None
        os.kill(main, signal.SIGSTOP)
        begun = time.monotonic()
        assert processes.wait_until(lambda: postgres.pid(settings) not in {None, main}, 15)
        assert processes.wait_until(lambda: postgres.is_running(settings), 5)
        assert time.monotonic() - begun < NOTICED_SECONDS
        assert role(settings, "relay")


def test_one_process_of_postgres_that_is_stopped_is_replaced(settings: Settings) -> None:
    with supervised(settings, "relay:asyncio") as process:
        assert ready(settings, process)
        main = postgres.pid(settings)
        with psycopg.connect(postgres.ensure(settings)) as connection:
            backend = connection.info.backend_pid
            os.kill(backend, signal.SIGSTOP)
            assert processes.wait_until(lambda: not processes.alive(backend), NOTICED_SECONDS)
        assert processes.wait_until(lambda: postgres.is_running(settings), 5)
        assert postgres.pid(settings) == main, "it recovers by itself"


def test_a_nats_server_that_is_stopped_is_replaced(settings: Settings) -> None:
    with supervised(settings, "relay:asyncio") as process:
        assert ready(settings, process)
        main = nats_server.pid(settings)
        assert main is not None
        os.kill(main, signal.SIGSTOP)
        assert processes.wait_until(
            lambda: nats_server.pid(settings) not in {None, main}, NOTICED_SECONDS
        )
        assert processes.wait_until(lambda: nats_server.is_running(settings), 5)


def test_it_is_not_up_while_a_role_that_was_killed_starts_again(settings: Settings) -> None:
    with supervised(settings, "relay:asyncio") as process:
        assert ready(settings, process)
        relay = role(settings, "relay")
        os.kill(relay, signal.SIGKILL)
        assert processes.wait_until(lambda: not processes.alive(relay), 5, 0.001)
        assert not supervisor.is_up(settings) or child.role_pid(settings, "relay") != relay
        assert processes.wait_until(lambda: supervisor.is_up(settings), 20)
        assert role(settings, "relay") != relay
