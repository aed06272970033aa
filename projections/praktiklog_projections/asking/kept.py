"""Keeps answers, so that a question that many ask is computed once.

An answer as known at a moment is final as soon as the projection lies past it, for as long as the
log still holds the event that it was computed at: a restored log may tell another story from there
on. Any other holds for one position of the log, one chain and one Danish day. While the log keeps
moving, as when a whole country registers, the next position is there before the last answer: then
an answer of the last second is given, which says at which position it holds, and a thread
computes the next before that one is too old. As soon as the log rests, and for whoever asks of a
log that moves now and then, answers are the newest.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from threading import Lock
from time import monotonic
from typing import Any, Final

import msgspec
from msgspec import Struct
from psycopg import Connection

from praktiklog_projections.asking.answer import plain
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.measure import ResultRow
from praktiklog_projections.asking.query import Database, Question
from praktiklog_projections.asking.request import Request
from praktiklog_projections.engine import checkpoint, log
from praktiklog_runtime import clock

Connections = Callable[[], AbstractContextManager[Connection[Any]]]
"""Lends a connection whose transactions see one snapshot and change nothing."""

OLDEST_SECONDS: Final = 1.0
"""So old an answer may be while the log keeps moving."""

_FRESH_SECONDS: Final = 0.25
"""Before that an answer is not computed again in the background."""
_EARLY_SECONDS: Final = 0.4
_EARLY_TIMES: Final = 2.0
"""So long before an answer is too old the next one is begun, and so many times what it took: the
machine may be busier than it was."""
_STREAK_SECONDS: Final = 2.0
_PAUSE_SECONDS: Final = 0.5
_RESTS_SECONDS: Final = 0.25
"""A log keeps moving once it moved for two seconds without a pause, and until it rests."""
_MOST_ROWS: Final = 200_000
_THREADS: Final = 2
"""A question that takes long does not let the others grow old."""


class Answer(Struct, frozen=True, dict=True):
    """Rows, and the state of the projection and the moment that they hold for.

    `chain` is the chain hash of the log there, None where nothing sealed it. `begun` is a
    monotonic time. From the moment `lapses` on another answer may hold although no
    event came.
    """

    rows: list[ResultRow]
    state: checkpoint.Meta
    chain: bytes | None
    moment: datetime
    begun: float
    lapses: datetime | None
    took: float = 0.0
    """Seconds of computing it."""

    @cached_property
    def encoded(self) -> bytes:
        """The rows as JSON."""
        return msgspec.json.encode(self.rows)


class Moving(Struct):
    """When a projection began to move without a pause, and when it last did."""

    since: float
    last: float


class Kept:
    """Answers by question; safe for several threads. `close` ends its own threads."""

    def __init__(
        self,
        connections: Connections,
        now: Callable[[], datetime] = clock.now,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._connections = connections
        self._now = now
        self._seconds = seconds
        self._lock = Lock()
        self._answers: OrderedDict[Any, Answer] = OrderedDict()
        self._rows = 0
        self._asking: dict[Any, Lock] = {}
        self._renewing: set[Any] = set()
        self._moves: dict[str, Moving] = {}
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="kept")

    def close(self) -> None:
        """Compute nothing any more."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def moved(self, projection: str) -> None:
        """Take note that a projection has applied events just now."""
        at = self._seconds()
        with self._lock:
            moves = self._moves.get(projection)
            if moves is None or at - moves.last > _PAUSE_SECONDS:
                self._moves[projection] = Moving(at, at)
            else:
                moves.last = at

    def answer(
        self,
        connection: Connection[Any],
        state: checkpoint.Meta,
        as_of: AsOf | None,
        now: datetime,
        request: Request,
    ) -> Answer:
        """Return keys and columns of a question, and the state that they hold for.

        `state` is what the connection's snapshot holds.
        """
        key = (state.instance, as_of, request.measure.name, *_words(request))
        question = Question(Database(connection), as_of, now)
        moving = self._is_moving(state.name)
        with self._lock:
            kept = self._answers.get(key)
            asking = self._asking.setdefault(key, Lock())
        if kept is not None and self._holds(kept, question, state, connection, moving=moving):
            if self._is_old(kept, question, state):
                self._renew(key, as_of, request)
            return self._used(key, kept)
        with asking:
            # Whoever waited for the same question may find it answered.
            with self._lock:
                kept = self._answers.get(key)
            if kept is None or not self._holds(kept, question, state, connection, moving=moving):
                kept = self._compute(key, question, state, request, connection)
        return kept

    def _holds(
        self,
        kept: Answer,
        question: Question,
        state: checkpoint.Meta,
        connection: Connection[Any],
        *,
        moving: bool,
    ) -> bool:
        if not _is_same_past(kept, state, connection):
            return False
        if question.as_of is not None and _is_final(kept.state, question.as_of):
            return True
        if clock.danish_date(kept.moment) != clock.danish_date(question.moment):
            return False
        recent = self._seconds() - kept.begun < OLDEST_SECONDS
        if moving and recent:
            return True
        if question.moment < kept.moment or (kept.lapses and question.moment >= kept.lapses):
            return False
        return kept.state.position == state.position or (
            recent and kept.state.position > state.position
        )

    def _is_old(self, kept: Answer, question: Question, state: checkpoint.Meta) -> bool:
        if question.as_of is not None and _is_final(kept.state, question.as_of):
            return False
        early = max(_EARLY_SECONDS, _EARLY_TIMES * kept.took)
        age = self._seconds() - kept.begun
        return (
            age > max(_FRESH_SECONDS, OLDEST_SECONDS - early)
            and kept.state.position < state.position
        )

    def _is_moving(self, projection: str) -> bool:
        at = self._seconds()
        with self._lock:
            moves = self._moves.get(projection)
            return (
                moves is not None
                and at - moves.last < _RESTS_SECONDS
                and moves.last - moves.since > _STREAK_SECONDS
            )

    def _compute(
        self,
        key: Any,
        question: Question,
        state: checkpoint.Meta,
        request: Request,
        connection: Connection[Any],
    ) -> Answer:
        begun = self._seconds()
        asked = request.at(question)
        rows = plain(question, request)
        lapses = None
        if request.measure.lapses is not None:
            ((seconds,),) = question.executor.fetch(request.measure.lapses(asked), asked.parameters)
            lapses = None if seconds is None else datetime.fromtimestamp(float(seconds), UTC)
        chain = checkpoint.read(connection, state.instance).chain
        took = self._seconds() - begun
        found = Answer(rows, state, chain, question.moment, begun, lapses, took)
        with self._lock:
            before = self._answers.pop(key, None)
            self._rows += len(rows) - (len(before.rows) if before else 0)
            self._answers[key] = found
            while self._rows > _MOST_ROWS and len(self._answers) > 1:
                oldest, dropped = self._answers.popitem(last=False)
                self._asking.pop(oldest, None)
                self._rows -= len(dropped.rows)
        return found

    def _used(self, key: Any, kept: Answer) -> Answer:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
        return kept

    def _renew(self, key: Any, as_of: AsOf | None, request: Request) -> None:
        with self._lock:
            if key in self._renewing:
                return
            self._renewing.add(key)
        self._threads.submit(self._renewed, key, as_of, request)

    def _renewed(self, key: Any, as_of: AsOf | None, request: Request) -> None:
        try:
            with self._connections() as connection, connection.transaction():
                state = checkpoint.meta(connection, request.measure.projection)
                if state.instance == key[0]:
                    question = Question(Database(connection), as_of, self._now())
                    self._compute(key, question, state, request, connection)
        finally:
            with self._lock:
                self._renewing.discard(key)


def _words(request: Request) -> Sequence[Any]:
    where = tuple(sorted((key, str(values)) for key, values in request.where.items()))
    params = tuple(sorted(request.written.items()))
    return request.since, request.until, request.by, where, params


def _is_same_past(kept: Answer, state: checkpoint.Meta, connection: Connection[Any]) -> bool:
    """Tell whether nothing has changed in what an answer was computed from.

    After a restore the same positions may hold other events, under the same instance; and what
    was parked changes the past once it is applied.
    """
    if kept.state.parked != state.parked:
        return False
    return kept.chain is None or log.chain_at(connection, kept.state.position) == kept.chain


def _is_final(state: checkpoint.Meta, as_of: AsOf) -> bool:
    """Tell whether nothing that comes can change what was known then."""
    if as_of.position is not None:
        return state.position >= as_of.position
    return state.known_at is not None and state.known_at > as_of.moment
