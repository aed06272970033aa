"""An instance's side of the database while it runs: one connection, in one thread."""

from collections.abc import Sequence
from typing import Any, Final

import psycopg
from msgspec import Struct
from psycopg import Connection

from praktiklog_events.chain import GENESIS
from praktiklog_projections.engine import checkpoint, log, verified
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.writer import Writer
from praktiklog_projections.errors import (
    ChainBroken,
    OtherLog,
    ProjectionPaused,
    StaleWriter,
)

ACQUIRE: Final = "SELECT pg_try_advisory_lock(hashtextextended('praktiklog.instance.' || %s, 0))"


class Standing(Struct, frozen=True):
    """Where an instance stands, how many events the log is ahead, and the log's epoch."""

    position: int
    lag: int
    epoch: int


class Session:
    """A database connection of the process that runs an instance.

    Of several such processes one works and the others stand by; whoever works is fenced by
    the checkpoint besides.
    """

    def __init__(self, conninfo: str, projection: Projection) -> None:
        self._projection = projection
        self._connection: Connection[Any] = psycopg.connect(
            conninfo, autocommit=True, application_name=f"praktiklog.{projection.instance}"
        )
        self._writer: Writer | None = None

    def acquire(self) -> bool:
        """Try to become the one that works; tells whether that came true."""
        row = self._connection.execute(ACQUIRE, (self._projection.instance,)).fetchone()
        if row == (True,):
            self._writer = Writer(self._connection, self._projection)
            return True
        return False

    def look(self) -> checkpoint.Checkpoint:
        """Return the checkpoint.

        Raises `ProjectionPaused`, and `StaleWriter` where it was moved.
        """
        point = checkpoint.read(self._connection, self._projection.instance)
        if point.paused:
            raise ProjectionPaused(f"{self._projection.name} is paused")
        if point.position != self.writer.position:
            raise StaleWriter(f"the checkpoint was moved to {point.position}")
        return point

    def standing(self) -> Standing:
        """Return where the instance stands.

        Raises as `look`, and `OtherLog` where the log does not hold what was applied.
        """
        point = self.look()
        head = log.head(self._connection)
        if head.position < point.position:
            raise OtherLog(
                f"{self._projection.name} has applied events up to {point.position}, but the log "
                f"ends at {head.position}: the log was restored or replaced. Run "
                "`praktiklog recover`"
            )
        if point.position and point.chain != log.chain_at(self._connection, point.position):
            raise OtherLog(
                f"{self._projection.name} has applied another event {point.position} than the log "
                "holds: its figures are of another timeline. Run `praktiklog recover`"
            )
        return Standing(point.position, head.position - point.position, head.epoch)

    def apply(self, messages: Sequence[bytes]) -> int:
        """Verify, decode and apply messages; returns the position of the last.

        What stands before one that is not the log's next event is applied, then `ChainBroken`
        or `GapInStream` is raised. One that cannot be applied is parked. Raises as
        `Writer.apply_verified` besides.
        """
        writer = self.writer
        run = verified.of_messages(messages, writer.position, writer.chain or GENESIS)
        if run.chains and log.chain_at(self._connection, run.position) != run.chains[-1]:
            self._cut(run)
        position = writer.apply_verified(run)
        if run.fault is not None:
            raise run.fault
        return position

    def _cut(self, run: verified.Verified) -> None:
        """Let a run end before the first event that the log does not hold so.

        Whoever can write into the stream can compute a chain as well; only the log knows
        which events are its own.
        """
        ours = log.chains(self._connection, run.after, run.position)
        for position, chain in enumerate(run.chains, run.after + 1):
            if ours.get(position) != chain:
                why = "the log holds another" if position in ours else "the log does not reach it"
                run.cut(position, ChainBroken(position, why))
                return

    def fail(self, reason: str) -> None:
        """Note in the checkpoint why the instance cannot go on."""
        checkpoint.fail_instance(
            self._connection, self._projection.instance, self.writer.position, reason
        )

    def recovered(self) -> None:
        """Note that it goes on."""
        checkpoint.recovered(self._connection, self._projection.instance)

    def close(self) -> None:
        """Close the connection; another process may work then."""
        self._connection.close()

    @property
    def writer(self) -> Writer:
        """The writer; there is one after `acquire`."""
        if self._writer is None:
            raise StaleWriter("this process stands by")
        return self._writer
