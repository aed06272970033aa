import asyncio
import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from faststream.nats import NatsBroker
from nats.errors import NoRespondersError

from praktiklog_runtime import nats, nats_server, nats_users, provision
from praktiklog_runtime.settings import Settings

CONNECTED = """
import asyncio, sys
from pathlib import Path
from praktiklog_runtime import logs, nats, settings
own = settings.load(Path(sys.argv[1]))
logs.configure(own)
async def main():
    client = await nats.connect(own, "relay")
    print("connected", flush=True)
    if sys.argv[2] == "nonsense":
        client._transport.write(b"NONSENSE\\r\\n")
        await asyncio.sleep(15)
    await (client.drain() if sys.argv[2] == "drain" else client.close())
    print("went on", flush=True)
asyncio.run(main())
"""

BROKER = """
import asyncio, sys
from pathlib import Path
from faststream.nats import NatsBroker
from praktiklog_runtime import logs, nats, settings
own = settings.load(Path(sys.argv[1]))
logs.configure(own)
async def main():
    broker = NatsBroker(**await nats.kwargs(own, "slots"))
    await broker.start()
    print("connected", flush=True)
    if sys.argv[2] == "nonsense":
        broker._connection._transport.write(b"NONSENSE\\r\\n")
        await asyncio.sleep(15)
    await broker.stop()
    print("went on", flush=True)
asyncio.run(main())
"""


def run_program(program: str, settings: Settings, how: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", program, str(settings.data), how],
        env=os.environ | {"PRAKTIKLOG_NATS_URL": nats_server.url(settings)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_connection_is_taken_up_again_after_a_kill(settings: Settings) -> None:
    url = nats_server.ensure(settings)
    asyncio.run(provision.provision(settings, url))

    async def run() -> None:
        client = await nats.connect(settings, nats_users.RELAY)
        context = client.jetstream()
        assert (await context.publish("evt.a.b.c", b"1")).seq == 1
        killed = nats_server.pid(settings)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        await asyncio.sleep(1)
        await asyncio.to_thread(nats_server.ensure, settings)
        for _ in range(100):
            if client.is_connected:
                break
            await asyncio.sleep(0.1)
        assert (await context.publish("evt.a.b.c", b"2")).seq == 2
        await client.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("program", "how"), [(CONNECTED, "close"), (CONNECTED, "drain"), (BROKER, "stop")]
)
def test_closing_a_connection_ourselves_does_not_end_the_process(
    nats_settings: Settings, program: str, how: str
) -> None:
    code, out, err = run_program(program, nats_settings, how)
    assert (code, out.split("\n")) == (0, ["connected", "went on", ""]), err
    assert "nats.closed" not in err


@pytest.mark.parametrize("program", [CONNECTED, BROKER])
def test_a_connection_that_ends_for_good_ends_the_process(
    nats_settings: Settings, program: str
) -> None:
    # The server closes a connection on which it does not understand a line, and says so.
    code, out, err = run_program(program, nats_settings, "nonsense")
    assert (code, out.split("\n")) == (os.EX_UNAVAILABLE, ["connected", ""]), err
    assert "nats.closed" in err


def test_a_server_that_is_not_there_is_named_after_a_while(
    nats_settings: Settings,
) -> None:
    async def run() -> None:
        with pytest.raises(nats.NotConnectedError, match=r"127\.0\.0\.1:9.*relay"):
            await nats.connect(nats_settings, nats_users.RELAY, url="nats://127.0.0.1:9", wait=0.5)

    asyncio.run(run())


def test_faststream_takes_the_options_without_a_warning(nats_settings: Settings) -> None:
    async def run() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            broker = NatsBroker(**await nats.kwargs(nats_settings, "slots"))
        caller = NatsBroker(**await nats.kwargs(nats_settings, "cli"))

        @broker.subscriber(
            "cmd.slots.>", queue="slots", inbox_prefix=nats.inbox("slots", subscriber=True)
        )
        async def answer(body: bytes) -> bytes:
            return b"answer to " + body

        async with broker, caller:
            await broker.start()
            await caller.start()
            for _ in range(50):  # until the subscription has reached the server
                try:
                    reply = await caller.request(b"this", "cmd.slots.open-slots", timeout=5)
                except NoRespondersError:
                    await asyncio.sleep(0.05)
                else:
                    assert reply.body == b"answer to this"
                    return
            pytest.fail("no answer")

    asyncio.run(run())


def test_without_a_seed_file_we_come_without_a_key(tmp_path: Path) -> None:
    given = Settings(data=tmp_path, nats_keys=tmp_path / "keys", nats_url="nats://a:1,nats://b:2")
    options = asyncio.run(nats.kwargs(given, "flow"))
    assert "security" not in options
    assert options["servers"] == ["nats://a:1", "nats://b:2"]
    assert options["max_reconnect_attempts"] == -1
    assert options["inbox_prefix"] == b"_INBOX.flow"
