"""A role for the tests: `role_program.py DATA NAME KIND`."""

import asyncio
import signal
import sys
import time
from pathlib import Path

from praktiklog_runtime import child, logs, settings


async def work() -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()


def main() -> None:
    data, name, kind = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    own = settings.load(data)
    logs.configure(own)
    child.lifeline()
    if kind == "crashing":
        raise SystemExit(3)
    if kind == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child.ready(own, name)
    if kind == "asyncio":
        asyncio.run(work())
        (data / f"{name}.ended").write_text("in good order")
    else:
        time.sleep(120)


main()
