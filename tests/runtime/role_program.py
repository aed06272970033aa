"""A role for the tests: `role_program.py DATA NAME KIND`."""

import asyncio
import signal
import sys
import time
from pathlib import Path

from praktiklog_runtime import child, logs, settings
from praktiklog_runtime.heartbeat import FileHeart


async def work(heart: FileHeart, kind: str) -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    while not ended.is_set():
        heart.beat("running")
        if kind == "hanging":
            time.sleep(120)  # noqa: ASYNC251  that is what hangs
        if kind == "needy":
            heart.beat("failed", error="no consumer", need="provision")
        await asyncio.sleep(0.1)


def main() -> None:
    data, name, kind = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    own = settings.load(data)
    logs.configure(own)
    child.lifeline()
    if kind == "crashing":
        raise SystemExit(3)
    if kind == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    heart = FileHeart(own, name)
    child.ready(own, name)
    if kind in {"asyncio", "hanging", "needy"}:
        asyncio.run(work(heart, kind))
        (data / f"{name}.ended").write_text("in good order")
    else:
        for _ in range(120):
            heart.beat("running")
            time.sleep(1)


main()
