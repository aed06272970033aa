"""The one place that reads the time; pure code gets it as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def danish_date(moment: datetime) -> date:
    """Return the date in Europe/Copenhagen at an aware `moment`; a naive one is a ValueError."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; give an aware datetime.")
    return moment.astimezone(COPENHAGEN).date()
