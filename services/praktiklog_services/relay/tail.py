"""Where the stream ends, and whether it is this log's stream (design, decision 7)."""

from typing import Any

import psycopg
from nats.js import JetStreamContext

from praktiklog_services.relay import source


class StreamIsOfAnotherLogError(RuntimeError):
    """The stream's last message is not what the log holds at that position."""


async def verified_position(
    jetstream: JetStreamContext, stream: str, connection: psycopg.AsyncConnection[Any]
) -> int:
    """Find the stream's last sequence after comparing its message with the log, byte by byte.

    The message holds the chain hash there, so equal bytes mean the same history up
    to it. Raises `StreamIsOfAnotherLogError` where they differ or the log ends before.
    """
    info = await jetstream.stream_info(stream)
    last = int(info.state.last_seq)
    if last == 0:
        return 0
    message = await jetstream.get_msg(stream, seq=last)
    ours = await source.at(connection, last)
    if ours is None or ours.payload != message.data:
        what = "the log ends before it" if ours is None else "the log holds another event there"
        raise StreamIsOfAnotherLogError(
            f"stream {stream} ends at {last}, but {what}: the log was restored or replaced, or "
            "the stream is another log's. Nothing was published. Run `praktiklog recover`: it "
            "begins a new epoch, whose stream is filled from the log"
        )
    return last
