"""Connect as a user of NATS and send commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from praktiklog_events.client import CommandClient
from praktiklog_runtime import nats as connections
from praktiklog_runtime.settings import Settings


@asynccontextmanager
async def command_client(
    settings: Settings, *, user: str = "cli", wait: float = 30.0
) -> AsyncIterator[CommandClient]:
    """Give a client of commands for the length of a block.

    Raises `NotConnectedError` where NATS does not answer within `wait` seconds.
    """
    connection = await connections.connect(settings, user, wait=wait)
    try:
        async with CommandClient(connection) as client:
            yield client
    finally:
        await connection.close()
