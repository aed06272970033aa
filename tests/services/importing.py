"""Files of history for the tests of the importer, and the real importer over a real log."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec

from praktiklog_events import Event, Fact, encode
from praktiklog_services.importer import Importer, Report, read_lines
from praktiklog_services.log import PostgresLog
from tests.services.facts import (
    company,
    day,
    ended,
    observed,
    opened,
    referred,
    reserved,
    started,
)
from tests.support.spec import enveloped

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FACTS: list[Fact] = [
    company(),
    referred(),
    opened(slots=2),
    reserved(),
    started(agreement_id="a1", reservation_id="r1", referral_id="f1", hours_per_week=20.0),
    ended(day(6, 9)),
    observed(observed_on=day(7, 7)),
]


def happened(number: int, fact: Fact) -> Event:
    """Put a fact of the history into its event, registered on the day of its number in July."""
    return enveloped(fact, number, time=datetime(2021, 7, 7, number % 24, number % 60, tzinfo=UTC))


HISTORY = [happened(number, fact) for number, fact in enumerate(FACTS, 1)]


def lines_of(events: Iterable[Event]) -> list[bytes]:
    """Write events as lines, without their ends."""
    return [encode(event) for event in events]


def imported(log: PostgresLog, *lines: bytes, dry_run: bool = False) -> Report:
    """Import lines, each with an end of its own."""
    return imported_file(log, b"".join(line + b"\n" for line in lines), dry_run=dry_run)


def imported_file(log: PostgresLog, text: bytes, *, dry_run: bool = False) -> Report:
    """Import the bytes of a file."""
    importer = Importer(log, dry_run=dry_run)
    return importer.run(read_lines(io.BytesIO(text), NOW))


def counts(report: Report) -> tuple[int, int, int, int]:
    """Tell how many lines were read, appended, duplicates and rejected."""
    return report.read, report.appended, report.duplicates, len(report.rejected)


def stored(log: PostgresLog) -> list[Any]:
    """Read what the log holds: positions, bytes and tags."""
    with log.connection() as connection:
        return connection.execute(
            "SELECT position, id, type, known_at, data, tags FROM event ORDER BY position"
        ).fetchall()


def changed(event: Event, data: dict[str, Any] | None = None, **attributes: Any) -> bytes:
    """Write an event with other attributes, and other fields in its data."""
    made = msgspec.json.decode(encode(event)) | attributes
    made["data"] |= data or {}
    return msgspec.json.encode(made)
