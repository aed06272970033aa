"""A projection's side of the database while it runs: one connection, in one thread."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import Connection

from praktiklog_events import ContractError, Event, Header, decode_tolerant
from praktiklog_projections import PROJECTIONS
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.writer import Writer
from praktiklog_projections.errors import PoisonEvent, ProjectionPaused, StaleWriter

_LOCK_CLASS: Final = 0x9A4B
"""Class of the advisory locks that say which projections are run by someone."""


class Session:
    """A database connection of the process that runs a projection.

    Of several such processes one works and the others stand by; whoever works is fenced by
    the checkpoint besides.
    """

    def __init__(self, conninfo: str, projection: Projection) -> None:
        self._projection = projection
        self._connection: Connection[Any] = psycopg.connect(
            conninfo, autocommit=True, application_name=f"praktiklog.{projection.name}"
        )
        self._writer: Writer | None = None

    def acquire(self) -> bool:
        """Try to become the one that works; tells whether that came true."""
        found = self._connection.execute(
            "SELECT pg_try_advisory_lock(%s, %s)",
            (_LOCK_CLASS, PROJECTIONS.index(self._projection.name)),
        ).fetchone()
        if found == (True,):
            self._writer = Writer(self._connection, self._projection)
            return True
        return False

    def standing(self) -> tuple[int, UUID | None]:
        """Return the checkpoint's position and the id of the event there.

        Raises `ProjectionPaused`, and `StaleWriter` where the checkpoint was moved.
        """
        held = checkpoint.read(self._connection, self._projection.name)
        if held.paused:
            raise ProjectionPaused(f"{self._projection.name} is paused")
        if held.version != self._projection.version:
            raise StaleWriter(
                f"the tables of {self._projection.name} are of version {held.version}, this "
                f"program is of version {self._projection.version}: run the newer one"
            )
        if held.position != self.writer.position:
            raise StaleWriter(f"the checkpoint was moved to {held.position}")
        return held.position, held.event_id

    def apply(self, payloads: Sequence[bytes]) -> int:
        """Decode and apply events; returns the position of the last.

        What stands before an event that cannot be applied is applied, then `PoisonEvent` is
        raised. Raises as `Writer.apply` besides.
        """
        events: list[Event | Header] = []
        unreadable: ContractError | None = None
        try:
            for payload in payloads:
                events.append(decode_tolerant(payload))  # noqa: PERF401 - keeps what was read
        except ContractError as error:
            unreadable = error
        try:
            position = self.writer.apply(events)
        except PoisonEvent as error:
            self.writer.apply(
                event for event in events if (event.position or error.position) < error.position
            )
            raise
        if unreadable is not None:
            raise PoisonEvent(position + 1, str(unreadable)) from unreadable
        return position

    def fail(self, reason: str) -> None:
        """Note in the checkpoint why the projection cannot go on."""
        checkpoint.fail(self._connection, self._projection.name, self.writer.position, reason)

    def recovered(self) -> None:
        """Note that it goes on."""
        checkpoint.recovered(self._connection, self._projection.name)

    def close(self) -> None:
        """Close the connection; another process may work then."""
        self._connection.close()

    @property
    def writer(self) -> Writer:
        """The writer; there is one after `acquire`."""
        if self._writer is None:
            raise StaleWriter("this process stands by")
        return self._writer
