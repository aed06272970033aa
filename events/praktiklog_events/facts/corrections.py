"""Facts that take back an entry of a thing (rettelser).

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Final, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import Code, Id

__all__ = ["THINGS_OF_ENTRIES", "EntryVoided"]

THINGS_OF_ENTRIES: Final[dict[str, tuple[str, ...]]] = {
    "hours": ("placement",),
    "extension": ("placement",),
    "capacity": ("agreement",),
    "pause": ("agreement",),
    "resume": ("agreement",),
    "terms": ("agreement",),
    "closing": ("agreement", "referral"),
    "headcount": ("company",),
    "interruption": ("placement",),
    "follow_up": ("placement",),
    "meeting": ("referral",),
    "assignment": ("referral",),
    "course_start": ("referral",),
    "course_end": ("referral",),
    "screening": ("candidate",),
    "progression": ("candidate",),
    "awaited": ("agreement", "referral"),
    "order": ("order",),
    "contact": ("contact",),
    "duty": (),
}
"""Entry -> the kinds of thing whose id `entry_id` may be; of a duty it is the jobcentre."""


class EntryVoided(Fact, frozen=True, kw_only=True):
    """The entry of a thing on a day never was: it had been registered by mistake."""

    TYPE: ClassVar[str] = "entry.voided.v1"
    ABOUT: ClassVar[str] = "entry_id"
    COMMAND: ClassVar[str] = "void-entry"

    entry: Literal[
        "hours",
        "extension",
        "capacity",
        "pause",
        "resume",
        "terms",
        "closing",
        "headcount",
        "interruption",
        "follow_up",
        "meeting",
        "assignment",
        "course_start",
        "course_end",
        "screening",
        "progression",
        "awaited",
        "order",
        "contact",
        "duty",
    ]
    entry_id: Id
    reason: Code
    entry_on: date | None = None
