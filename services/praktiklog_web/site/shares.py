"""A share for each client of what this process does at once.

Every answer waits for all that the process has taken up together with it. So whoever sends
hundreds of commands leaves most of them waiting here, and another's single one is sent at once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from weakref import WeakValueDictionary

from praktiklog_services.deciding.errors import ServiceIsBusy

SHARE: Final = 16
"""Commands of one client (address) that are sent to services at once by one process."""

PATIENCE_SECONDS: Final = 2.0
"""How long a command waits for its client's earlier ones; nothing has been sent until then."""


class Shares:
    """The shares of all clients; for one event loop."""

    def __init__(self, share: int = SHARE, patience: float = PATIENCE_SECONDS) -> None:
        self._share = share
        self._patience = patience
        self._held: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, client: str) -> AsyncIterator[None]:
        """Hold a place in a client's share for the length of a block, in the order of coming.

        Raises `ServiceIsBusy` where none comes free in time.
        """
        held = self._held.setdefault(client, asyncio.Semaphore(self._share))
        try:
            async with asyncio.timeout(self._patience):
                await held.acquire()
        except TimeoutError:
            raise ServiceIsBusy(
                "earlier commands of this client are not answered yet; nothing was recorded, send "
                "it again"
            ) from None
        try:
            yield
        finally:
            held.release()
