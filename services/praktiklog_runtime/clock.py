"""The one place that reads the time; pure code gets it as an argument."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from praktiklog_events import danish_date

__all__ = ["COPENHAGEN", "danish_date", "now"]

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)
