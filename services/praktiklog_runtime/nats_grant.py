"""One more user on a NATS server of this machine, for as long as a block lasts.

Its seed never leaves the memory of this process, and the server forgets its public key at the
end. A reload of the configuration takes milliseconds and disturbs no connection.
"""

from __future__ import annotations

import asyncio
import base64
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import msgspec
import nkeys
from filelock import FileLock

from praktiklog_runtime import keys, nats_server
from praktiklog_runtime.nats_users import User
from praktiklog_runtime.processes import ServerError
from praktiklog_runtime.settings import Settings

__all__ = ["granted", "refresh"]

_LOCK: Final = ".users.lock"
_SECONDS: Final = 20.0
_LOOK_SECONDS: Final = 0.01


@asynccontextmanager
async def granted(settings: Settings, user: User) -> AsyncIterator[str]:
    """Let `user` in as long as the block lasts; gives its seed.

    One at a time: another waits for the end of the block. Raises ServerError where no server of
    this machine runs on `settings`, or where it does not take the change.
    """
    server = nats_server.local(settings)
    if server is None:
        raise ServerError("No NATS server of ours runs here, so nobody can be let in for a while.")
    seed = keys.new_seed()
    async with _alone(server):
        nats_server.write_accounts(settings, server.folder, {user: keys.public_key(seed)})
        nats_server.reload(server)
        await _until(server.url, seed, gets_in=True)
        try:
            yield seed.decode()
        finally:
            nats_server.write_accounts(settings, server.folder)
            nats_server.reload(server)
            await _until(server.url, seed, gets_in=False)


async def refresh(settings: Settings) -> None:
    """Let the server of this machine know the users of the list, where it knows others.

    So a user that was added, or one that a killed process left behind, needs no restart.
    """
    server = nats_server.local(settings)
    if server is None:
        return
    async with _alone(server):
        if nats_server.write_accounts(settings, server.folder):
            nats_server.reload(server)


@asynccontextmanager
async def _alone(server: nats_server.Local) -> AsyncIterator[None]:
    lock = FileLock(server.folder / _LOCK, timeout=_SECONDS, thread_local=False)
    await asyncio.to_thread(lock.acquire)
    try:
        yield
    finally:
        lock.release()


async def _until(url: str, seed: bytes, *, gets_in: bool) -> None:
    """Wait until the server has read its configuration; it does not say so itself."""
    deadline = time.monotonic() + _SECONDS
    while await asyncio.to_thread(_gets_in, url, seed) is not gets_in:
        if time.monotonic() > deadline:
            raise ServerError(
                f"NATS at {url} does not take its configuration: see the server's log."
            )
        await asyncio.sleep(_LOOK_SECONDS)


def _gets_in(url: str, seed: bytes) -> bool:
    """Knock as the user with this seed; nats-py would leave a refused connection open."""
    host, _, port = url.rpartition("//")[2].rpartition(":")
    try:
        with (
            socket.create_connection((host, int(port)), timeout=2) as connection,
            connection.makefile("rb") as lines,
        ):
            info = msgspec.json.decode(lines.readline().removeprefix(b"INFO "))
            signature = nkeys.from_seed(bytearray(seed)).sign(info["nonce"].encode())
            told = {
                "nkey": keys.public_key(seed),
                "sig": base64.urlsafe_b64encode(signature).rstrip(b"=").decode(),
                "verbose": False,
            }
            connection.sendall(b"CONNECT " + msgspec.json.encode(told) + b"\r\nPING\r\n")
            return lines.readline().startswith(b"PONG")
    except OSError:
        return False
