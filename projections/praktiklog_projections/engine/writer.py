"""The one writer of a projection: a batch of events becomes one transaction."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import psycopg
from msgspec.structs import astuple
from psycopg import Connection, Cursor

from praktiklog_events import Event, Header
from praktiklog_projections import registry
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.fold import Changes, OpenRows, Version, fold
from praktiklog_projections.engine.plan import Folded, Parking, Plan, empty_plan, plan
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.table import Table
from praktiklog_projections.engine.verified import Verified
from praktiklog_projections.errors import PoisonEvent, ProjectionPaused, StaleWriter

# The fold looks rows up by id, a few or thousands at a time: always by index, also before the
# tables were ever analyzed. A lost tail of commits is replayed, because the checkpoint goes
# with it, so no commit waits for the disk.
_SESSION: Final = """
SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
SET jit = off; SET synchronous_commit = off; SET timezone = 'UTC'
"""
LAST: Final = 2**63 - 1
"""A position beyond every log."""

_FIRST_ANALYZE: Final = 1_000

_ADVANCE: Final = f"""
UPDATE projections.checkpoint
SET position = %(position)s, known_at = %(known_at)s, event_id = %(event_id)s,
    chain = %(chain)s, synthetic = synthetic OR %(synthetic)s, failure = NULL, updated_at = now()
WHERE instance = %(instance)s AND position = %(before)s
RETURNING (SELECT pg_notify('{checkpoint.CHANNEL}', s.projection || ':' || %(position)s)
           FROM projections.serving s WHERE s.instance = %(instance)s)
"""


class Writer:
    """Applies events to one projection over one connection, which it has for itself."""

    def __init__(self, connection: Connection[Any], projection: Projection) -> None:
        self._connection = connection
        self._projection = projection
        self._analyze_at = _FIRST_ANALYZE
        connection.autocommit = True
        connection.execute(_SESSION)
        point = checkpoint.read(connection, projection.instance)
        self.position = point.position
        self.chain = point.chain

    def apply(self, events: Iterable[Event | Header]) -> int:
        """Apply events in log order and return the position of the last one.

        Those at or before the checkpoint are passed over; nothing seals what is applied so.
        Raises `GapInStream`, `PoisonEvent` (nothing of the batch is applied then),
        `ProjectionPaused`, and `StaleWriter` where the checkpoint is not where this writer
        left it.
        """
        return self._apply(((event.position, event) for event in events), None)

    def apply_verified(self, run: Verified) -> int:
        """Apply a run of verified events; its chain hash goes into the checkpoint.

        An event that cannot be applied is parked, with what follows it for the same thing; the
        rest goes on. Raises `ProjectionPaused` and `StaleWriter`.
        """
        if not run.chains:
            return self.position
        try:
            return self._parking(run, {})
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            # PostgreSQL does not say which event it was.
            if len(run.chains) == 1:
                return self._parking(run, {run.position: " ".join(str(error).split())})
        first, rest = run.halves()
        self.apply_verified(first)
        return self.apply_verified(rest)

    def retry(self, at: int, moment: datetime, event: Folded) -> None:
        """Apply an event that is parked; `moment` is the running maximum of `time` at it.

        Its things have not changed since: what followed was parked with it. So the rows become
        those of a fold that never stopped. Where it waits for an earlier one it stays parked.
        Raises `PoisonEvent` and psycopg's errors, and then it stays as well.
        """
        instance = self._projection.instance
        with self._connection.transaction():
            checkpoint.read(self._connection, instance, lock=True)
            self._connection.execute(
                "DELETE FROM projections.parked WHERE instance = %s AND position = %s",
                (instance, at),
            )
            batch = empty_plan(self._projection, at, None)
            batch.take(self._projection, at, event, moment, Parking(things=self._waiting(at)))
            with self._connection.cursor() as cursor:
                self._write_rows(cursor, batch)
            self._connection.execute(checkpoint.TOUCH, {"instance": instance})

    def _parking(self, run: Verified, poison: dict[int, str]) -> int:
        while True:
            try:
                return self._apply(run.events, run.chains[-1], poison)
            except PoisonEvent as error:
                if error.position in poison:
                    raise
                poison[error.position] = error.why

    def _apply(
        self,
        events: Iterable[tuple[int | None, Folded]],
        chain: bytes | None,
        poison: dict[int, str] | None = None,
    ) -> int:
        with self._connection.transaction():
            point = checkpoint.read(self._connection, self._projection.instance, lock=True)
            if point.paused:
                raise ProjectionPaused(f"{self._projection.name} is paused; resume it first")
            if point.position != self.position or point.chain != self.chain:
                raise StaleWriter(
                    f"the checkpoint of {self._projection.instance} is {point.position}, "
                    f"not {self.position}: another writer moved it"
                )
            parking = Parking(dict(poison or {}))
            if point.parked:
                parking.things = self._waiting()
            batch = plan(self._projection, events, point.position, point.known_at, parking)
            if batch.events:
                self._write(batch, point.position, chain)
        if batch.events:
            self.chain = chain
        self.position = batch.position
        self._analyze()
        return self.position

    def _waiting(self, before: int = LAST) -> dict[str, int]:
        """Return the things that wait for an event that is parked, and its position."""
        rows = self._connection.execute(
            "SELECT unnest(things), position FROM projections.parked "
            "WHERE instance = %s AND position < %s AND NOT skipped ORDER BY position DESC",
            (self._projection.instance, before),
        )
        return dict(rows.fetchall())

    def _write_rows(self, cursor: Cursor[Any], batch: Plan) -> None:
        rows = {
            table.name: _load(cursor, table, batch.keys[table.name])
            for table in self._projection.tables
        }
        for changes in fold(self._projection, batch, rows):
            _store(cursor, changes)
        instance = self._projection.instance
        if batch.unknown:
            cursor.executemany(
                "INSERT INTO projections.unknown (instance, position, type) VALUES (%s, %s, %s)",
                [(instance, *unknown) for unknown in batch.unknown],
            )
        if batch.parked:
            cursor.executemany(
                "INSERT INTO projections.parked (instance, position, type, id, reason, things) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                [(instance, *astuple(parked)) for parked in batch.parked],
            )

    def _write(self, batch: Plan, before: int, chain: bytes | None) -> None:
        with self._connection.cursor() as cursor:
            self._write_rows(cursor, batch)
            cursor.execute(
                _ADVANCE,
                {
                    "instance": self._projection.instance,
                    "before": before,
                    "position": batch.position,
                    "chain": chain,
                    "known_at": batch.known_at,
                    "event_id": batch.event_id,
                    "synthetic": batch.synthetic,
                },
            )
            if cursor.rowcount != 1:
                raise StaleWriter(f"the checkpoint of {self._projection.instance} is gone")

    def _analyze(self) -> None:
        # Questions need statistics long before autovacuum first comes by.
        if self.position >= self._analyze_at:
            self._analyze_at = 2 * self.position
            tables = ", ".join(table.full_name for table in self._projection.tables)
            self._connection.execute(f"ANALYZE {tables}")


def apply(connection: Connection[Any], projection: str, events: Sequence[Event | Header]) -> int:
    """Apply events from anywhere but the stream; returns the position of the last.

    The connection is the writer's own afterwards. Raises as `Writer.apply`.
    """
    return Writer(connection, registry.projection(projection)).apply(events)


def _load(cursor: Cursor[Any], table: Table, keys: set[Any]) -> OpenRows:
    if table.append_only or not keys:
        return {}
    width = len(table.columns)
    key = table.key
    columns = [keys] if key == 1 else zip(*keys, strict=True)
    cursor.execute(table.load, [_list(column) for column in columns])
    return {
        (record[0] if key == 1 else record[:key]): Version(
            table.row(*record[:width]), record[width]
        )
        for record in cursor
    }


def _store(cursor: Cursor[Any], changes: Changes) -> None:
    table = changes.table
    closings = changes.closings
    if closings:
        cursor.execute(
            table.close,
            [
                *(
                    _list([getattr(each.row, key) for each in closings])
                    for key in table.key_columns
                ),
                _list([str(each.known_to) for each in closings]),
                _list([str(each.known_to_at) for each in closings]),
            ],
        )
        if cursor.rowcount != len(closings):
            raise StaleWriter(
                f"only {cursor.rowcount} of {len(closings)} rows of {table.full_name} were open"
            )
    block = changes.block()
    if block:
        with cursor.copy(table.copy) as copy:
            copy.write(block.encode())


def _list(values: Collection[str]) -> str:
    """Write a list as the statements of a table take it: a value a line."""
    text = "\n".join(values)
    if text.count("\n") != len(values) - 1:
        raise psycopg.DataError("an id holds a line end; no event of the contract does")
    return text
