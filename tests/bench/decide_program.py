"""Send commands with the client of the checkout whose Python runs this: `DATA AT_ONCE COMMANDS`.

Prints seconds. It imports nothing of the tests, so that another checkout can run it.
"""

import asyncio
import json
import sys
import time
import uuid
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from praktiklog_runtime import settings as runtime_settings
from praktiklog_services import client as clients

CONNECT: Any = getattr(clients, "command_client", None) or clients.CommandClient


async def main(data: Path, at_once: int, commands: int) -> float:
    """Register referrals, so many at once."""
    run = uuid.uuid4().hex[:12]
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(CONNECT(runtime_settings.load(data)))
        numbers = iter(range(commands))

        async def work() -> None:
            for number in numbers:
                body = {
                    "referral_id": f"{run}-{number}",
                    "candidate_id": f"{run}-{number}",
                    "jobcentre": "bench",
                    "target_group": "dagpenge_oevrige",
                    "referred_on": "2021-01-04",
                }
                answer = await client.carry_out("register-referral", json.dumps(body).encode())
                assert hasattr(answer, "events"), answer

        begun = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(at_once)))
        return time.perf_counter() - begun


if __name__ == "__main__":
    folder, many, count = sys.argv[1:]
    sys.stdout.write(str(asyncio.run(main(Path(folder), int(many), int(count)))))
