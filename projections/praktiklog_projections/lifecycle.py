"""Changes that rows of several projections have in common."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from praktiklog_events import EndVoided, PlacementEnded, PlacementExtended


def earliest(known: date | None, told: date) -> date:
    """Return the earlier of two dates, the first of which may be unknown."""
    return told if known is None else min(known, told)


def extended(row: Any, fact: PlacementExtended) -> Any:
    """Move a placement's planned end: the later in the log counts."""
    return replace(row, planned_end_on=fact.planned_end_on)


def ended(row: Any, fact: PlacementEnded) -> Any:
    """End a placement: the later in the log counts."""
    return replace(row, ended_on=fact.ended_on)


def end_voided(row: Any, _fact: EndVoided) -> Any:
    """Take away every end of a placement that came before: it runs on."""
    return replace(row, ended_on=None)
