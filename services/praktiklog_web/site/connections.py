"""Connections that are slow or idle are closed, so that a few of them cannot keep others out."""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

HEADER_SECONDS: Final = 10.0
"""How long the first line and the headers of a request may take to arrive."""

IDLE_SECONDS: Final = 5
"""How long a connection may stand open after an answer."""

MOST_AT_ONCE: Final = 1_000
"""Connections and requests at once; one more is answered 503."""


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 whose requests must have their headers together in time.

    The server itself has a limit only on connections that send nothing at all.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the clock for the first request."""
        super().connection_made(transport)
        self._await_headers()

    def data_received(self, data: bytes) -> None:
        """Stop the clock once a request is there; start it with the first byte of the next."""
        if self._is_between():
            self._await_headers()
        super().data_received(data)
        if not self._is_between():
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock for good."""
        self._stop()
        super().connection_lost(exc)

    def _is_between(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # the server says it is always there
        return cycle is None or cycle.response_complete

    def _await_headers(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(HEADER_SECONDS, self._give_up)

    def _give_up(self) -> None:
        self._deadline = None
        if self._is_between() and not self.transport.is_closing():
            self.transport.close()

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
