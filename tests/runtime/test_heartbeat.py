"""Signs of life: written from the loop, read by others, whatever the disk and the clock do."""

import asyncio
import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from praktiklog_runtime import heartbeat, processes
from praktiklog_runtime.heartbeat import FileHeart
from praktiklog_runtime.metrics import Family, Sample
from praktiklog_runtime.settings import Settings
from praktiklog_runtime.vigil import SILENT_SECONDS, RoleVigil, Since


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", nats_keys=tmp_path / "keys")


def test_what_a_loop_says_is_read_by_others(own: Settings) -> None:
    family = Family("praktiklog_decisions", "counter", "…", (Sample("x_total", {"a": "b"}, 2.0),))
    heart = FileHeart(own, "relay", lambda: (family,))
    heart.beat("catching_up", position=7, lag=3, error="the stream is away", need="room")
    (beat,) = heartbeat.living(own)
    assert (beat.role, beat.pid, beat.state) == ("relay", os.getpid(), "catching_up")
    assert (beat.position, beat.lag, beat.need) == (7, 3, "room")
    assert beat.last_error == "the stream is away"
    assert beat.families == (family,)
    assert beat.seconds() < 5


def test_the_last_error_stays_and_a_need_does_not(own: Settings) -> None:
    heart = FileHeart(own, "relay")
    heart.beat("failed", error="no room", need="room")
    heart.beat("running", position=1)
    (beat,) = heartbeat.living(own)
    assert (beat.state, beat.last_error, beat.need) == ("running", "no room", None)
    assert beat.error_at is not None
    assert beat.error_at <= beat.at


def test_it_is_written_in_place_where_nothing_more_can_be_written(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    heart = FileHeart(own, "relay")
    path = heartbeat.path_of(own, "relay", os.getpid())
    before = path.stat()
    heart.beat("running", position=12)
    assert (path.stat().st_ino, path.stat().st_size) == (before.st_ino, before.st_size)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    time.sleep(0.02)
    heart.beat("failed", error="the disk is full")
    assert path.stat().st_mtime_ns > before.st_mtime_ns, "the supervisor sees that it lives"


def test_a_reader_never_sees_a_half_of_it(own: Settings) -> None:
    heart = FileHeart(own, "relay")
    ended = threading.Event()

    def write() -> None:
        for number in range(20_000):
            if ended.is_set():
                return
            heart.beat("failed", position=number, error=f"{number}" * (number % 400))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen = [heartbeat.read(own, "relay", os.getpid()) for _ in range(500)]
    finally:
        ended.set()
        writer.join()
    assert None not in seen


def test_a_process_that_has_ended_gives_no_sign(own: Settings) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from praktiklog_runtime.heartbeat import FileHeart\n"
        "from praktiklog_runtime.settings import Settings\n"
        "FileHeart(Settings(data=Path(sys.argv[1]), nats_keys=Path('/none')), 'relay')\n"
    )
    subprocess.run([sys.executable, "-c", program, str(own.data)], check=True)
    (left,) = (own.data / "run").glob("relay.*.beat")
    assert heartbeat.living(own) == []
    FileHeart(own, "relay")
    assert not left.exists(), "the next one sweeps"


def test_a_long_step_in_a_thread_shows_life(own: Settings) -> None:
    heart = FileHeart(own, "flow")
    path = heartbeat.path_of(own, "flow", os.getpid())
    seen: set[int] = set()

    async def work() -> int:
        step = asyncio.get_running_loop().run_in_executor(None, time.sleep, 2.5)
        waiting = asyncio.create_task(heartbeat.waiting(heart, step))
        while not waiting.done():
            seen.add(path.stat().st_mtime_ns)
            await asyncio.sleep(0.1)
        return len(seen)

    assert asyncio.run(work()) >= 3


def test_a_step_without_an_end_falls_silent(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "_LONG_SECONDS", 1.5)
    monkeypatch.setattr(heartbeat, "INTERVAL_SECONDS", 0.1)
    heart = FileHeart(own, "flow")

    async def work() -> float:
        hung: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = asyncio.create_task(heartbeat.waiting(heart, hung))
        await asyncio.sleep(3.0)
        waiting.cancel()
        beat = heartbeat.read(own, "flow", os.getpid())
        assert beat is not None
        return beat.seconds()

    assert asyncio.run(work()) > 1.0


def test_an_observer_that_was_stopped_itself_begins_again() -> None:
    since = Since()
    assert since.seconds("same", 100.0) == 0.0
    assert since.seconds("same", 102.0) == 2.0
    assert since.seconds("same", 162.0) == 0.0, "it has seen nothing for a minute"
    assert since.seconds("other", 163.0) == 0.0


def test_silence_is_told_by_the_observers_own_clock(own: Settings) -> None:
    FileHeart(own, "relay")
    path = heartbeat.path_of(own, "relay", os.getpid())
    vigil = RoleVigil(os.getpid(), path)
    os.utime(path, (0, 0))  # whatever the time of day is said to be
    complaints = [vigil.complaint(1000.0 + second) for second in range(int(SILENT_SECONDS) + 3)]
    assert complaints[: int(SILENT_SECONDS)] == [None] * int(SILENT_SECONDS)
    assert "no sign of life for 11 seconds" in complaints
    assert processes.alive(os.getpid())
