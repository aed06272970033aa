import os
import subprocess
import sys
from pathlib import Path

import pytest

from praktiklog_runtime import child, clock, files, processes
from praktiklog_runtime.settings import Settings

PROGRAM = str(Path(__file__).with_name("role_program.py"))


def start(settings: Settings, kind: str, *, held: bool) -> subprocess.Popen[bytes]:
    environ = os.environ | ({child.LIFELINE: "1"} if held else {})
    process = subprocess.Popen(
        [sys.executable, PROGRAM, str(settings.data), "worker", kind],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environ,
    )
    assert processes.wait_until(lambda: child.role_pid(settings, "worker") == process.pid, 20)
    return process


def test_a_role_that_is_ready_can_be_found(settings: Settings) -> None:
    assert child.role_pid(settings, "worker") is None
    process = start(settings, "asyncio", held=True)
    process.kill()
    process.communicate()
    assert child.role_pid(settings, "worker") is None


@pytest.mark.parametrize("kind", ["asyncio", "blocking"])
def test_a_child_ends_when_its_lifeline_is_let_go(settings: Settings, kind: str) -> None:
    process = start(settings, kind, held=True)
    assert process.stdin is not None
    process.stdin.close()
    process.wait(5)
    assert (settings.data / "worker.ended").exists() == (kind == "asyncio")


def test_a_child_that_does_not_listen_is_ended_hard(settings: Settings) -> None:
    process = start(settings, "stubborn", held=True)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(10) == 1


def test_a_process_started_by_hand_may_lose_its_standard_input(settings: Settings) -> None:
    process = start(settings, "blocking", held=False)
    assert process.stdin is not None
    process.stdin.close()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.kill()
    process.wait()


def test_a_later_process_with_the_same_number_is_not_the_role(settings: Settings) -> None:
    record = {"pid": os.getpid(), "ready_at": clock.now()}
    file = child.role_file(settings, "worker")
    files.run_folder(settings.data)
    files.write_json(file, record)
    assert child.role_pid(settings, "worker") == os.getpid()
    files.write_json(file, {"pid": os.getpid(), "ready_at": "2020-01-01T00:00:00Z"})
    assert child.role_pid(settings, "worker") is None
    files.write_json(file, {"pid": os.getpid(), "ready_at": "yesterday"})
    assert child.role_pid(settings, "worker") is None
