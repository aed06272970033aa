"""Look-ups of persons: written before anything is shown, in a hash chain of their own.

The chain is keyed by the operator's key, so whoever owns the database cannot make it anew, and its
end stands in a file beside the keys, so that rows taken off the end are missed too.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
from filelock import FileLock
from msgspec import Struct

from praktiklog_runtime import files
from praktiklog_services.vault.operator_key import OperatorKey

PURPOSES: Final = (
    "substitute",
    "citizen_calls",
    "company_calls",
    "supervision",
    "correction",
    "complaint",
    "access_request",
    "emergency",
)
"""Why a person may be looked up without a relation to the person."""

MOST_PERSONS: Final = 200
_GENESIS: Final = bytes(32)
_PAGE: Final = 1_000


class Lookup(Struct, frozen=True, kw_only=True):
    """One look-up of at most 200 persons; `candidate_ids` is empty where a search met nobody."""

    lookup_id: UUID
    at: datetime
    actor: str
    team: str | None = None
    candidate_ids: tuple[str, ...]
    kinds: tuple[str, ...]
    purpose: str
    relation: str | None = None


class Checked(Struct, frozen=True):
    """What the chain of look-ups holds; `broken_at` is the first position that is not right."""

    lookups: int
    broken_at: int | None = None
    problem: str | None = None


class _End(Struct, frozen=True):
    position: int
    hash: str


class Lookups:
    """The table of look-ups; `folder` holds the file of its end."""

    def __init__(self, folder: Path, operator: OperatorKey) -> None:
        self._end = folder / "lookups.end"
        self._lock = FileLock(folder / ".lookups.lock", timeout=30)
        self._operator = operator

    def append(self, connection: psycopg.Connection[Any], lookups: Sequence[Lookup]) -> None:
        """Append and commit in a transaction of their own; durable once this returns."""
        with self._lock:
            with connection.transaction():
                row = connection.execute(
                    "SELECT position, hash FROM vault.lookup ORDER BY position DESC LIMIT 1"
                ).fetchone()
                position, last = row or (0, _GENESIS)
                rows = []
                for position, lookup in enumerate(lookups, position + 1):  # noqa: B020
                    data = msgspec.json.encode(lookup)
                    last = self._link(last, position, data)
                    rows.append((position, data, last))
                with connection.cursor() as cursor:
                    cursor.executemany(
                        "INSERT INTO vault.lookup (position, data, hash) VALUES (%s, %s, %s)", rows
                    )
            # After the commit: an end that lags behind is right, one that is ahead never was.
            files.write_json(self._end, _End(position, last.hex()))

    def check(self, connection: psycopg.Connection[Any]) -> Checked:
        """Recompute the chain, and hold it against the file of its end."""
        end = self._read_end()  # before the table, which may only be ahead of it
        last, count = _GENESIS, 0
        while True:
            rows = connection.execute(
                "SELECT position, data, hash FROM vault.lookup WHERE position > %s"
                " ORDER BY position LIMIT %s",
                [count, _PAGE],
            ).fetchall()
            for position, data, stored in rows:
                if position != count + 1:
                    return Checked(count, count + 1, "the look-up is missing")
                last = self._link(last, position, data)
                if last != stored:
                    return Checked(count, position, "the look-up is not what was written")
                if end is not None and end.position == position and end.hash != last.hex():
                    return Checked(count, position, "another end was written beside the keys")
                count = position
            if len(rows) < _PAGE:
                break
        if end is not None and end.position > count:
            return Checked(count, count + 1, f"there were {end.position} look-ups")
        if end is None and count:
            return Checked(count, count, f"the file of the end is missing ({self._end.name})")
        return Checked(count)

    def _link(self, last: bytes, position: int, data: bytes) -> bytes:
        return self._operator.digest("lookups", last + position.to_bytes(8) + data)

    def _read_end(self) -> _End | None:
        if not self._end.exists():
            return None
        return msgspec.json.decode(self._end.read_bytes(), type=_End)


def pages(candidate_ids: Sequence[str]) -> list[tuple[str, ...]]:
    """Split ids into what one look-up may name; of nobody there is one page."""
    starts = range(0, max(len(candidate_ids), 1), MOST_PERSONS)
    return [tuple(candidate_ids[at : at + MOST_PERSONS]) for at in starts]
