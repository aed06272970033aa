"""Our recorder for PostgreSQL behind `eventsourcing.dcb`'s interface."""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from eventsourcing.persistence import IntegrityError, OperationalError, ProgrammingError
from psycopg import sql
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool, PoolTimeout

from praktiklog_runtime.postgres_url import with_options
from praktiklog_services.log import query as queries
from praktiklog_services.log.batch import ARRAYS, arrays, translated
from praktiklog_services.log.clocks import Clocks
from praktiklog_services.log.schema import channel_of

PAGE: Final = 5_000
"""Events fetched at a time, so that a read of the whole log needs little memory."""

_PASSING: Final = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.IdleInTransactionSessionTimeout,
    PoolTimeout,
)
"""What goes wrong while PostgreSQL is away, busy, or a standby: it may be tried again."""

CONNECTION_SECONDS: Final = 5.0
"""How long a connection is waited for."""

_RECONNECT_SECONDS: Final = 1.0
"""How long the pool tries by itself, before whoever needs a connection has it begin anew: its own
pauses double, to minutes after a long absence of PostgreSQL."""

LOCK_TIMEOUT_MS: Final = 10_000
"""How long an append waits for the head row before it counts as busy."""


class PostgresLog(DCBRecorder):
    """One log in one schema; safe for several threads and processes.

    Raises `IntegrityError` where an append condition fails or an event id is there already,
    and `OperationalError` where PostgreSQL is gone or its lock cannot be had: try again.
    """

    def __init__(
        self,
        conninfo: str,
        schema: str = "log",
        *,
        pool_size: int = 2,
        patience: float = CONNECTION_SECONDS,
    ) -> None:
        self.conninfo = conninfo
        self.schema = schema
        self.clocks = Clocks()
        self._append = sql.SQL("SELECT {}.append({}, %s, %s, %s)").format(
            sql.Identifier(schema), ARRAYS
        )
        self._pool = ConnectionPool(
            _with_options(conninfo, schema),
            min_size=1,
            max_size=pool_size,
            kwargs={"autocommit": True},
            check=_check,
            timeout=patience,
            reconnect_timeout=_RECONNECT_SECONDS,
            open=True,
        )

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
        """Lend a connection (autocommit) whose search path is the log's schema."""
        try:
            with self._pool.connection() as connection:
                yield connection
        except _PASSING as error:
            raise OperationalError(str(error)) from error

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        """Read events in log order; see `DCBRecorder.read`.

        The answer's `head` is the log's head when the read began, and nothing later is read: a
        condition `after=head` therefore misses nothing. With a limit it is the last position
        of the answer. Without one, events come page by page, so any length fits in memory.
        """
        with self.connection() as connection:
            row = connection.execute("SELECT position FROM head").fetchone()
        head = int(row[0]) if row else 0
        if limit is not None:
            page = self._page(query, after or 0, head, limit)
            return _Response(iter(page), page[-1].position if page else None)
        first = self._page(query, after or 0, head, PAGE)
        return _Response(self._pages(query, first, head), head or None)

    def _pages(
        self, query: DCBQuery | None, page: list[DCBSequencedEvent], head: int
    ) -> Iterator[DCBSequencedEvent]:
        while page:
            yield from page
            full = len(page) == PAGE
            page = self._page(query, page[-1].position, head, PAGE) if full else []

    def _page(
        self, query: DCBQuery | None, after: int, head: int, limit: int
    ) -> list[DCBSequencedEvent]:
        statement, parameters = queries.select(query, after, head, limit)
        with self.connection() as connection:
            rows = connection.execute(statement, parameters, binary=True).fetchall()
        return [
            DCBSequencedEvent(DCBEvent(type=kind, data=data, tags=tags), position)
            for position, kind, data, tags in rows
        ]

    def append(
        self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None
    ) -> int:
        """Append events in one transaction unless the condition fails; the last position."""
        if not events:
            raise ProgrammingError("an append needs at least one event")
        single: list[str] = []
        items: list[dict[str, list[str]]] = []
        after: int | None = None
        if condition is not None:
            single, items = queries.split(condition.fail_if_events_match)
            after = condition.after or 0
        parameters = (*arrays(events), after, single, Jsonb(items))
        with self.connection() as connection, translated():
            row = connection.execute(self._append, parameters).fetchone()
        if row is None or row[0] is None:
            raise IntegrityError("facts that this append depends on have changed")
        return int(row[0])

    def subscribe(
        self, query: DCBQuery | None = None, *, after: int | None = None
    ) -> DCBSubscription["PostgresLog"]:
        """Follow the log: all matching events after a position, then new ones as they come."""
        return _Subscription(self, query, after)


def _with_options(conninfo: str, schema: str) -> str:
    return with_options(conninfo, search_path=schema, lock_timeout=f"{LOCK_TIMEOUT_MS}ms")


def _check(connection: psycopg.Connection[Any]) -> None:
    """Raise where the server has hung up.

    The pool's own check asks the server each time: that would double a decision's round trips.
    """
    # What the server said last is read at first, and only then that it is gone.
    for _ in range(2):
        connection.pgconn.consume_input()


class _Response(DCBReadResponse):
    def __init__(self, events: Iterator[DCBSequencedEvent], head: int | None) -> None:
        self._events = events
        self._head = head

    @property
    def head(self) -> int | None:
        return self._head

    def __next__(self) -> DCBSequencedEvent:
        return next(self._events)


class _Subscription(DCBSubscription[PostgresLog]):
    """Reads, then waits for a notification; a lost one costs a second, never an event."""

    def __init__(self, log: PostgresLog, query: DCBQuery | None, after: int | None) -> None:
        super().__init__(log, query, after)
        self._reading = threading.Lock()
        self._buffer: deque[DCBSequencedEvent] = deque()
        self._listener = psycopg.connect(log.conninfo, autocommit=True)
        # Listen before the first read, or what is appended between the two would wait.
        self._listener.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel_of(log.schema))))

    def __next__(self) -> DCBSequencedEvent:
        with self._reading:
            while not self._buffer:
                if self._has_been_stopped:
                    raise StopIteration
                self._buffer.extend(
                    self._recorder.read(self._query, after=self._last_position, limit=PAGE)
                )
                if not self._buffer:
                    for _ in self._listener.notifies(timeout=1.0, stop_after=1):
                        pass
            event = self._buffer.popleft()
        self._last_position = event.position
        return event

    def stop(self) -> None:
        """End the subscription; a waiting reader, and so this call, returns within a second."""
        super().stop()
        with self._reading:
            self._listener.close()
