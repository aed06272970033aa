"""The stream beside the log: what the relay published, and nothing else, in its place."""

from typing import Any, Final

import psycopg

from praktiklog_audit import messages
from praktiklog_audit.broken import MOST, Broken
from praktiklog_audit.messages import Message, Stream, StreamAway
from praktiklog_events import ContractError
from praktiklog_events.chain import split
from praktiklog_runtime import epoch, nats, nats_server
from praktiklog_runtime.processes import ServerError
from praktiklog_runtime.settings import Settings
from praktiklog_services.relay import source
from praktiklog_services.relay.source import Outgoing

_AUDITOR: Final = "auditor"
_CONNECT_SECONDS: Final = 5.0
_AWAY: Final = (*messages.PASSING, nats.NotConnectedError, ServerError, OSError)

_Log = psycopg.AsyncConnection[Any]


async def compare(settings: Settings, conninfo: str) -> list[Broken]:
    """Hold every message against what the relay makes of the log at that position.

    A live system is never called broken: the stream's end is read before the log's head, so what
    is published is in the log since; a stream that ends before the log lags. What differs is
    asked for a second time, of the stream's leader and the log. Raises `StreamAway` where the
    stream cannot be read, and psycopg's errors.
    """
    async with await psycopg.AsyncConnection.connect(
        conninfo, autocommit=True, options="-c search_path=log"
    ) as log:
        try:
            return await _compare(settings, log)
        except StreamAway:
            raise
        except psycopg.Error:
            raise
        except _AWAY as error:
            raise StreamAway(str(error).strip() or "the stream does not answer in time") from error


async def _compare(settings: Settings, log: _Log) -> list[Broken]:
    if settings.nats_url is None and nats_server.pid(settings) is None:
        raise StreamAway("NATS does not run: start it with `praktiklog up`")
    name = epoch.stream(settings.stream, await _epoch(log))
    client = await nats.connect(settings, _AUDITOR, wait=_CONNECT_SECONDS)
    try:
        stream = Stream(client, name)
        last = await stream.last()
        head = await _head(log)
        suspects = await _suspects(stream, log, min(last, head))
        faults = [
            fault
            for first, until in suspects[:MOST]
            if (fault := await _fault(stream, log, first, until)) is not None
        ]
        if last > head:
            faults.append(_extra(head + 1, f"the stream goes on to {last}, the log ends at {head}"))
    finally:
        await client.close()
    if await _epoch(log) != epoch.number_of(settings.stream, name):
        raise StreamAway("a new epoch began meanwhile: verify again")
    return faults


async def _suspects(stream: Stream, log: _Log, last: int) -> list[tuple[int, int]]:
    """Find the positions at which both differ, as ranges where several messages are missing."""
    found: list[tuple[int, int]] = []
    before = 0
    async for page in stream.messages(last):
        ours = await _published(log, before, page[-1].sequence) if page else {}
        for message in page:
            if message.sequence > before + 1:
                found.append((before + 1, message.sequence - 1))
            before = message.sequence
            if _difference(message, ours.get(before)) is not None:
                found.append((before, before))
        if len(found) >= MOST:
            return found
    if before < last:
        found.append((before + 1, last))
    return found


async def _fault(stream: Stream, log: _Log, first: int, last: int) -> Broken | None:
    """Look a second time at the first position of a range."""
    theirs = await stream.at(first)
    if theirs is None:
        if await stream.last() < last:
            return None  # it was made anew meanwhile and is being filled: that is lag
        many = f"events {first} to {last} are" if last > first else f"event {first} is"
        return Broken("stream", first, "missing", f"{many} missing in the stream")
    ours = (await _published(log, first - 1, first)).get(first)
    return _difference(theirs, ours)


def _difference(theirs: Message, ours: Outgoing | None) -> Broken | None:
    at = theirs.sequence
    if ours is None:
        return _extra(at, "the stream holds a message there for which the log has no event")
    if theirs.data != ours.payload:
        return Broken("stream", at, *_bytes(theirs))
    if theirs.subject != ours.subject:
        text = f"its message stands under {theirs.subject}, not {ours.subject}"
        return Broken("stream", at, "subject", text)
    if theirs.headers != ours.headers:
        text = f"its message has headers that the relay does not give: {theirs.headers}"
        return Broken("stream", at, "headers", text)
    return None


def _bytes(theirs: Message) -> tuple[str, str]:
    try:
        position = split(theirs.data).position
    except ContractError as error:
        return "bytes", f"its message is not one of a log: {error}"
    if position != theirs.sequence:
        return "order", f"its message is that of event {position}"
    return "bytes", "its message differs from the event in the log: one of both was changed"


def _extra(position: int, detail: str) -> Broken:
    return Broken("stream", position, "extra", detail)


async def _published(log: _Log, after: int, last: int) -> dict[int, Outgoing]:
    """Read what the relay makes of a range; what it could not publish is left out."""
    found: dict[int, Outgoing] = {}
    while after < last:
        try:
            page = await source.page_after(log, after)
        except ContractError:
            # One of a thousand cannot be read: the log's own faults say which and why.
            one = await _readable(log, after + 1)
            page = [] if one is None else [one]
            found.update({each.position: each for each in page})
            after += 1
            continue
        if not page:
            break
        found.update({each.position: each for each in page})
        after = page[-1].position
    return found


async def _readable(log: _Log, position: int) -> Outgoing | None:
    try:
        return await source.at(log, position)
    except ContractError:
        return None


async def _head(log: _Log) -> int:
    row = await (await log.execute("SELECT position FROM head")).fetchone()
    return int(row[0]) if row else 0


async def _epoch(log: _Log) -> int:
    row = await (await log.execute("SELECT max(number) FROM epoch")).fetchone()
    return int(row[0]) if row and row[0] else epoch.FIRST
