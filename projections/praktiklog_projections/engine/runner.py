"""One instance of a projection: from the stream into its tables, for ever.

The checkpoint in the database is the truth. Whatever breaks (the stream, a connection, another
writer), the session is opened again, the checkpoint read, and the consumer reset to it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Final, ParamSpec, TypeVar

import nats.errors
import nats.js.errors
import psycopg
import structlog
from nats.aio.client import Client

from praktiklog_projections.engine.feed import Feed, FeedLost, pending
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.session import Session, Standing
from praktiklog_projections.errors import (
    ChainBroken,
    GapInStream,
    OtherLog,
    PoisonEvent,
    ProjectionPaused,
    StaleWriter,
)
from praktiklog_runtime import epoch, heartbeat
from praktiklog_runtime.heartbeat import Heart
from praktiklog_runtime.retry import Pauses

_IDLE_SECONDS: Final = 0.5
"""How often an idle projection looks whether it was paused or emptied."""
_GATHER_SECONDS: Final = 0.025
"""Once caught up, batches begin no closer: what comes one by one is applied together, which leaves
the processors to whoever decides. One event after a silence is applied at once."""
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 2.0
_STEADY_SECONDS: Final = 10.0
_GAPS: Final = 5
"""So many times in a row a gap may be a message that is late; then it is missing."""

_PASSING: Final = (
    StaleWriter,
    GapInStream,
    FeedLost,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    nats.errors.Error,
    nats.js.errors.Error,
    OSError,
)
_LASTING: Final = (PoisonEvent, ChainBroken, OtherLog, psycopg.DataError, psycopg.IntegrityError)
_MISSING: Final = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)

_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = structlog.get_logger("praktiklog.projection")


class Runner:
    """Folds one instance, whichever of its projection's it is."""

    def __init__(
        self,
        client: Client,
        base: str,
        conninfo: str,
        projection: Projection,
        on_ready: Callable[[], None],
        heart: Heart,
    ) -> None:
        self._client = client
        self._base = base
        self._epoch = epoch.FIRST
        self._conninfo = conninfo
        self._projection = projection
        self._on_ready: Callable[[], None] | None = on_ready
        self._heart = heart
        self._feed = Feed(client)
        self._session: Session | None = None
        # The loop goes on reading the socket while a batch is applied.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=projection.instance)
        self._log = _log.bind(instance=projection.instance)
        self._gaps = 0

    async def run(self) -> None:
        """Work until cancelled, and take whatever breaks as it comes.

        An event that cannot be applied is parked. What is not the log's stops the instance
        there: its state is `failed` with the reason, and it tries again every few seconds.
        Raises `UnknownProjection` where the instance was dropped.
        """
        try:
            await self._for_ever()
        finally:
            await self._feed.stop()
            await asyncio.to_thread(self._close)

    async def _for_ever(self) -> None:
        pauses = Pauses(_FIRST_PAUSE, _LONGEST_PAUSE, steady=_STEADY_SECONDS)
        while True:
            try:
                await self._work()
            except ProjectionPaused:
                self._log.info("projection.paused")
                continue
            except _PASSING as error:
                cause = str(error) or repr(error)
                missing = isinstance(error, nats.js.errors.NotFoundError)
                self._heart.beat("failed", error=cause, need="provision" if missing else None)
                self._log.warning("projection.interrupted", error=cause)
            await asyncio.sleep(pauses.next())

    def _close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        if self._session is not None:
            self._session.close()

    async def _work(self) -> None:
        """Open a session and apply what comes, until something breaks."""
        session = await self._open()
        try:
            standing = await self._standing(session)
            self._epoch = standing.epoch
            stream = epoch.stream(self._base, self._epoch)
            await self._feed.start(stream, self._projection.consumer, standing.position)
            self._log.info("projection.started", position=standing.position, stream=stream)
            self._ready()
            await self._apply(session)
        except GapInStream as error:
            self._gaps += 1
            if self._gaps < _GAPS:
                raise
            await self._fail(
                session,
                f"{error}. Messages were deleted from the stream: run `praktiklog recover`, "
                "which fills a new one from the log",
            )
        except _MISSING as error:
            await self._fail(
                session,
                f"{error.diag.message_primary}: run `praktiklog up`, which makes what is missing "
                "and begins anew there",
            )
        except _LASTING as error:
            await self._fail(session, str(error))

    async def _apply(self, session: Session) -> None:
        behind = False
        begun, applied = monotonic(), 0
        settled = False
        while True:
            messages = await self._feed.take(_IDLE_SECONDS)
            if not messages:
                standing = await self._call(session.standing)
                self._heart.beat("running", position=standing.position, lag=standing.lag)
                if standing.epoch != self._epoch:
                    raise FeedLost("the log has begun a new epoch")
                if not settled:
                    await self._call(session.recovered)
                    settled = True
                continue
            last = messages[-1]
            started = monotonic()
            position = await self._call(session.apply, [message.data for message in messages])
            await self._feed.acknowledge(last)
            self._gaps = 0
            applied += len(messages)
            left = pending(last)
            self._heart.beat("catching_up" if left else "running", position=position, lag=left)
            if left:
                behind = True
                continue
            if behind:
                behind = False
                seconds = monotonic() - begun
                self._log.info(
                    "projection.caught_up",
                    position=position,
                    events=applied,
                    events_per_second=round(applied / seconds),
                )
            await asyncio.sleep(max(0.0, started + _GATHER_SECONDS - monotonic()))

    async def _open(self) -> Session:
        """Open a session of our own in place of the last one, and wait until it may work."""
        # Who stands by must not go on asking for events that the other one waits for.
        await self._feed.stop()
        if self._session is not None:
            await self._call(self._session.close)
        session = self._session = await self._call(Session, self._conninfo, self._projection)
        standing_by = False
        while not await self._call(session.acquire):
            self._heart.beat("paused")
            if not standing_by:
                self._log.info("projection.standing_by", why="another process runs it")
                standing_by = True
            await asyncio.sleep(_IDLE_SECONDS)
        return session

    async def _standing(self, session: Session) -> Standing:
        """Return where the projection stands, as soon as it is not paused."""
        while True:
            try:
                return await self._call(session.standing)
            except ProjectionPaused:
                self._ready()
                self._heart.beat("paused")
                await asyncio.sleep(_IDLE_SECONDS)

    async def _fail(self, session: Session, reason: str) -> None:
        """Tell why it cannot go on, and wait for a few seconds or until it was emptied."""
        self._log.error("projection.failed", reason=reason)
        await self._feed.stop()
        await self._call(session.fail, reason)
        self._ready()
        deadline = monotonic() + _LONGEST_PAUSE
        while monotonic() < deadline:
            self._heart.beat("failed", error=reason)
            await asyncio.sleep(_IDLE_SECONDS)
            await self._call(session.look)

    def _ready(self) -> None:
        if self._on_ready is not None:
            self._on_ready()
            self._on_ready = None

    async def _call(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        loop = asyncio.get_running_loop()
        step = loop.run_in_executor(self._thread, lambda: function(*args, **kwargs))
        return await heartbeat.waiting(self._heart, step)
