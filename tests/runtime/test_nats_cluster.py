"""Two servers of a cluster: what a service was asked through one it answers through the other."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from nats.aio.msg import Msg

from praktiklog_runtime import nats, nats_server, processes
from praktiklog_runtime.settings import Settings


class Cluster:
    """The servers' processes and where clients reach them."""

    def __init__(self, urls: list[str], servers: list[subprocess.Popen[bytes]]) -> None:
        self.urls = urls
        self.servers = servers


@pytest.fixture
def cluster(settings: Settings, folder: Path) -> Iterator[Cluster]:
    own = folder / "cluster"
    own.mkdir()
    configuration = nats_server.write_configuration(settings, own)
    ports = [nats_server._free_port() for _ in range(4)]
    with ExitStack() as opened:
        servers = []
        for number in (0, 1):
            site = own / f"site-{number}.conf"
            site.write_text(
                f'include "./{configuration.name}"\n'
                f'cluster {{ name: praktiklog, listen: "127.0.0.1:{ports[2 + number]}", '
                f'routes: ["nats://127.0.0.1:{ports[3 - number]}"] }}\n'
            )
            environ = nats_server.environment(settings, ports[number], f"nats-{number}")
            environ["PRAKTIKLOG_NATS_STORE"] = f'"{own / str(number)}"'
            servers.append(opened.enter_context(server(site, environ)))
        for port in ports[:2]:
            assert processes.wait_until(lambda: not nats_server._is_free(port), 10)  # noqa: B023
        yield Cluster([f"nats://127.0.0.1:{port}" for port in ports[:2]], servers)


@contextmanager
def server(site: Path, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with site.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(
            [nats_server.program(), "-c", str(site)],
            env=os.environ | environ,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_service_answers_through_another_server_after_its_own_died(
    settings: Settings, cluster: Cluster
) -> None:
    asked, back = asyncio.Event(), asyncio.Event()

    async def answer(message: Msg) -> None:
        asked.set()
        await back.wait()
        await message.respond(b"answer to " + message.data)

    async def run() -> bytes:
        client = await nats.connect(settings, "cli", url=cluster.urls[0])
        service = await nats.connect(settings, "slots", url=cluster.urls[1])
        try:
            await service.subscribe("cmd.slots.>", queue="slots", cb=answer)
            await service.flush()
            await asyncio.sleep(0.5)  # the other server hears of the subscription
            request = asyncio.create_task(client.request("cmd.slots.do-it", b"this", timeout=20))
            async with asyncio.timeout(10):
                await asked.wait()
                cluster.servers[1].kill()
                for _ in range(200):
                    if service.stats["reconnects"]:
                        break
                    await asyncio.sleep(0.05)
            assert service.connected_url is not None
            assert service.connected_url.netloc == cluster.urls[0].removeprefix("nats://")
            back.set()
            return bytes((await request).data)
        finally:
            await client.close()
            await service.close()

    assert asyncio.run(run()) == b"answer to this"
