"""The hash chain over the stored bytes (design, decision 2)."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

GENESIS: Final = bytes(32)
"""What stands before the first event."""


def recorded_text(recorded_at: datetime) -> str:
    """Write a recorded time as it enters the chain: RFC 3339, UTC, six decimals."""
    return recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link(previous: bytes, recorded_at: datetime, data: bytes) -> bytes:
    """Chain one event to its predecessor: `sha256(previous || recorded time || bytes)`.

    `data` are the stored bytes, without position and recorded time. 32 bytes come back.
    """
    return sha256(previous + recorded_text(recorded_at).encode() + data).digest()
