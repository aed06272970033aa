"""Users of NATS that the product does not have, for tests that must do what nobody may."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from nats.aio.client import Client

from praktiklog_runtime import nats, nats_grant, nats_users
from praktiklog_runtime.nats_users import Account, User
from praktiklog_runtime.settings import Settings

SUPERUSER: Final = User(
    name="superuser",
    account=Account.LOG,
    purpose="everything in the account of the stream",
    publish=(">",),
    subscribe=(">",),
)
_T = TypeVar("_T")


@asynccontextmanager
async def superuser(settings: Settings) -> AsyncIterator[Client]:
    """Be someone who may do everything, also forge events, on a server that the tests started.

    Nothing can be provisioned until the block ends.
    """
    async with granted(settings, SUPERUSER) as client:
        yield client


@asynccontextmanager
async def granted(settings: Settings, user: User) -> AsyncIterator[Client]:
    """Be a user that is in no list."""
    async with nats_grant.granted(settings, user) as seed:
        client = await nats.connect(settings, user.name, seed=seed)
        try:
            yield client
        finally:
            await client.close()


def as_superuser(settings: Settings, work: Callable[[Client], Awaitable[_T]]) -> _T:
    """Do one thing as superuser."""

    async def run() -> _T:
        async with superuser(settings) as client:
            return await work(client)

    return asyncio.run(run())


def as_provisioner(settings: Settings, work: Callable[[Client], Awaitable[_T]]) -> _T:
    """Do one thing with the rights that exist while provisioning."""

    async def run() -> _T:
        async with granted(settings, nats_users.provisioner()) as client:
            return await work(client)

    return asyncio.run(run())
