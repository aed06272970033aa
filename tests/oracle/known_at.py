"""What was known: the part of a log that a question may look at, and the moment it is asked for.

Written from the contract alone; nothing of the product is imported anywhere in this folder.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

Event = dict[str, Any]
"""A CloudEvent as decoded JSON: its attributes, and the fact under ``data``."""

DENMARK = ZoneInfo("Europe/Copenhagen")


def moment_of(event: Event, clock: str = "time") -> datetime:
    """Return when the event was registered at its source, or by another clock of the envelope."""
    return datetime.fromisoformat(event[clock])


def today(moment: datetime) -> date:
    """Return the date in Denmark at the moment."""
    return moment.astimezone(DENMARK).date()


def as_known(
    events: Sequence[Event],
    known_at: datetime | None,
    at_position: int | None,
    now: datetime,
    *,
    clock: str = "time",
) -> tuple[list[Event], datetime]:
    """Return the events known then, in log order, and the moment that gives "today".

    ``known_at`` keeps the log up to the last position at which the running maximum of the clock
    is at most it. ``at_position`` keeps that many events; its moment is their running maximum.
    Without either everything is known and the moment is ``now``.
    """
    if known_at is not None and at_position is not None:
        raise ValueError("give known_at or at_position, not both")
    if known_at is not None:
        kept: list[Event] = []
        for event in events:
            if moment_of(event, clock) > known_at:
                break  # from here on the running maximum is later as well
            kept.append(event)
        return kept, known_at
    if at_position is not None:
        kept = list(events[:at_position])
        return kept, max((moment_of(event, clock) for event in kept), default=now)
    return list(events), now
