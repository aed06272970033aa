"""The hash chain over the stored bytes, and the message that carries it (design, decision 2).

The log stores an event's JSON without stamps; the message is these bytes with three stamps before
the closing brace, in exactly one form (contract, "Bytes"), so that a reader of the stream gets the
stored bytes back without decoding JSON and computes the chain itself.
"""

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, NamedTuple

from praktiklog_events.errors import ContractError

GENESIS: Final = bytes(32)
"""What stands before the first event."""

STAMP_BYTES: Final = 152
"""The longest stamp: a message is at most so much longer than its stored bytes."""

_FIRST: Final = b',"recordedtime":"'
_RECORDED: Final = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_STAMP: Final = re.compile(
    re.escape(_FIRST) + b"(" + _RECORDED.pattern + rb')"'
    rb',"position":([1-9][0-9]{0,18}),"chain":"([0-9a-f]{64})"\}\Z'
)
_TIME: Final = slice(len(_FIRST), len(_FIRST) + len("2021-01-04T08:00:00.000000Z"))
_OBJECT_END: Final = b"}"


class Stamped(NamedTuple):
    """A message taken apart: the stored bytes, and what the log stamped on them.

    `recorded_time` is RFC 3339 in UTC with six decimals, `chain` the 32 bytes of the chain hash
    at `position`, which is not verified here: `link` computes what it must be.
    """

    stored: bytes
    recorded_time: str
    position: int
    chain: bytes


def recorded_text(recorded_at: datetime) -> str:
    """Write a recorded time as it enters the chain: RFC 3339, UTC, six decimals."""
    return recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link(previous: bytes, recorded_at: datetime | str, data: bytes) -> bytes:
    """Chain one event to its predecessor: `sha256(previous || recorded time || bytes)`.

    `previous` are the 32 bytes at the position before (`GENESIS` before 1), `recorded_at` an
    aware moment or its text from `split`, `data` the stored bytes. 32 bytes come back.
    """
    text = recorded_at if isinstance(recorded_at, str) else recorded_text(recorded_at)
    return sha256(previous + text.encode("ascii") + data).digest()


def stamp(stored: bytes, recorded_at: datetime, position: int, chain: bytes) -> bytes:
    """Compose the message of a stored event; `chain` are the 32 bytes at its position.

    Raises `ContractError` where the stored bytes do not end as an object does.
    """
    if not stored.endswith(_OBJECT_END):
        raise ContractError("the stored bytes do not end with `}`; they are no event")
    stamps = (
        f',"recordedtime":"{recorded_text(recorded_at)}","position":{position}'
        f',"chain":"{chain.hex()}"}}'
    )
    return stored[:-1] + stamps.encode("ascii")


def split(message: bytes) -> Stamped:
    """Take a message apart from its end, without decoding its JSON.

    Raises `ContractError` for any other form than the one that `stamp` writes: spaces, another
    order, a missing stamp, capital hexadecimal digits.
    """
    # Found from the end, so that the length of the event does not matter.
    start = message.rfind(_FIRST, -STAMP_BYTES)
    found = _STAMP.match(message, start) if start >= 0 else None
    if found is None:
        raise ContractError(
            "the message does not end with the stamps of a log (recordedtime, position, chain); "
            "it was not published by a relay"
        )
    time, position, chain = found.groups()
    return Stamped(
        stored=message[:start] + _OBJECT_END,
        recorded_time=time.decode("ascii"),
        position=int(position),
        chain=bytes.fromhex(chain.decode("ascii")),
    )


def follow(previous: bytes, position: int, message: bytes) -> bytes | None:
    """Return the chain hash of a message, if it is the one at `position` behind `previous`.

    None where it is not, whatever is wrong: `split` and `link` tell. What they take apart is only
    compared here, in a third of the time.
    """
    start = message.rfind(_FIRST, -STAMP_BYTES)
    if start < 0:
        return None
    stamps = message[start:]
    time = stamps[_TIME]
    chain = sha256(previous + time + message[:start] + _OBJECT_END)
    expected = b'%b%b","position":%d,"chain":"%b"}' % (
        _FIRST,
        time,
        position,
        chain.hexdigest().encode("ascii"),
    )
    return chain.digest() if stamps == expected and _RECORDED.fullmatch(time) else None
