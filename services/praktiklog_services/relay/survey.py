"""What the stream holds beside what the log holds, for whoever has to recover (design, 7)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

import nats.js.errors
import psycopg
from msgspec import Struct
from nats.js import JetStreamContext

from praktiklog_runtime import epoch
from praktiklog_runtime import nats as connections
from praktiklog_runtime.settings import Settings
from praktiklog_services.relay import source

_OPERATOR: Final = "operator"
_RELAY: Final = "relay"


class Stands(StrEnum):
    """How a stream stands to the log that is published to it."""

    MISSING = "missing"
    """There is no such stream."""
    BEHIND = "behind"
    """It holds the beginning of the log; the relay fills in the rest."""
    LEVEL = "level"
    """It holds the log."""
    AHEAD = "ahead"
    """It holds events that the log lacks: the log was restored behind it."""
    BESIDE = "beside"
    """It holds other events than the log: another timeline, another log, or tampered with."""


class Survey(Struct, frozen=True):
    """The log (head, epoch), the stream of that epoch, and the highest epoch of any stream.

    `last` is the last sequence of the stream, 0 where it is missing or empty. `differs_at` is a
    position at which the two were found to differ.
    """

    head: int
    epoch: int
    stream: str
    stands: Stands
    last: int
    highest: int
    differs_at: int | None = None


async def survey(settings: Settings, conninfo: str, suspects: Iterable[int] = ()) -> Survey:
    """Compare the log's stream with the log: at its end, and at positions that are suspect.

    Equal messages hold equal chain hashes, so their whole past is the same as published.
    """
    names = await _stream_names(settings)
    async with await psycopg.AsyncConnection.connect(
        conninfo, autocommit=True, options="-c search_path=log"
    ) as connection:
        row = await (
            await connection.execute("SELECT position, (SELECT max(number) FROM epoch) FROM head")
        ).fetchone()
        head, number = (int(row[0]), int(row[1])) if row else (0, epoch.FIRST)
        stream = epoch.stream(settings.stream, number)
        numbers = [epoch.number_of(settings.stream, name) or 0 for name in names]
        found = Survey(head, number, stream, Stands.MISSING, 0, max([number, *numbers]))
        if stream not in names:
            return found
        client = await connections.connect(settings, _RELAY)
        try:
            jetstream = client.jetstream(timeout=10)
            last = int((await jetstream.stream_info(stream)).state.last_seq)
            places = sorted({place for place in (*suspects, last) if 0 < place <= last})
            for place in places:
                if not await _is_equal(jetstream, stream, connection, place):
                    stands = Stands.AHEAD if place > head else Stands.BESIDE
                    return _standing(found, stands, last, place)
            return _standing(found, Stands.BEHIND if last < head else Stands.LEVEL, last, None)
        finally:
            await client.close()


def _standing(found: Survey, stands: Stands, last: int, differs_at: int | None) -> Survey:
    return Survey(found.head, found.epoch, found.stream, stands, last, found.highest, differs_at)


async def _is_equal(
    jetstream: JetStreamContext,
    stream: str,
    connection: psycopg.AsyncConnection[Any],
    position: int,
) -> bool:
    ours = await source.at(connection, position)
    try:
        theirs = await jetstream.get_msg(stream, seq=position)
    except nats.js.errors.NotFoundError:
        return False  # deleted: there is a gap that nothing fills
    return ours is not None and ours.payload == theirs.data


async def _stream_names(settings: Settings) -> set[str]:
    client = await connections.connect(settings, _OPERATOR)
    try:
        infos = await client.jetstream(timeout=10).streams_info()
        return {str(info.config.name) for info in infos}
    finally:
        await client.close()
