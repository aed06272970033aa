"""Read the log as it is published: whole events with their stamps."""

from datetime import datetime
from typing import Any, Final

import msgspec
import psycopg
from msgspec import Struct

from praktiklog_events import ContractError, subject
from praktiklog_events.chain import stamp

PAGE: Final = 1_000
"""Events that are under way to the stream at once: what is not acknowledged is published again
after a lost connection, so fewer than a reader takes."""


class _Address(Struct):
    """What the relay needs to know of an event, whatever its type."""

    id: str
    jobcentre: str


_ADDRESS: Final = msgspec.json.Decoder(_Address)


class Outgoing(Struct, frozen=True):
    """One event as it goes out; `position` is to be its sequence in the stream."""

    position: int
    event_id: str
    subject: str
    payload: bytes

    @property
    def headers(self) -> dict[str, str]:
        """What it is published with: never twice, and behind its predecessor only."""
        return {
            "Nats-Msg-Id": self.event_id,
            "Nats-Expected-Last-Sequence": str(self.position - 1),
        }


async def page_after(
    connection: psycopg.AsyncConnection[Any], position: int, limit: int = PAGE
) -> list[Outgoing]:
    """Read up to a thousand events after a position, in log order.

    Raises `ContractError` where one of them is none.
    """
    cursor = await connection.execute(
        "SELECT position, type, recorded_at, hash, data FROM event WHERE position > %s"
        " ORDER BY position LIMIT %s",
        [position, limit],
        binary=True,
    )
    return [_outgoing(*row) for row in await cursor.fetchall()]


async def at(connection: psycopg.AsyncConnection[Any], position: int) -> Outgoing | None:
    """Read the event at a position, or null where the log does not reach it."""
    found = await page_after(connection, position - 1, 1)
    return found[0] if found and found[0].position == position else None


def _outgoing(
    position: int, kind: str, recorded_at: datetime, chain: bytes, data: bytes
) -> Outgoing:
    try:
        address = _ADDRESS.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ContractError(
            f"event {position} of the log cannot be read ({error}); run `praktiklog audit verify`"
        ) from None
    return Outgoing(
        position=position,
        event_id=address.id,
        subject=subject(address.jobcentre, kind),
        # The stored bytes stay as they are: whoever reads the stream computes the chain of them.
        payload=stamp(data, recorded_at, position, chain),
    )
