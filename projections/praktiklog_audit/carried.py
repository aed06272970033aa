"""The tags of events, derived again from the events alone."""

from sys import intern

from praktiklog_events import Event
from praktiklog_services.deciding import tags
from praktiklog_services.deciding.handed_on import HandedOn
from praktiklog_services.deciding.state import INTRODUCING


class Carried:
    """Derives tags as decisions and imports do, from the first event on.

    Of each thing it keeps the tags that it hands on, and nothing else (about 300 bytes); things
    share the texts of their tags.
    """

    def __init__(self) -> None:
        self._known = HandedOn()

    def next(self, event: Event) -> set[str]:
        """Return the tags of the next event, apart from that of its command."""
        derived = [intern(tag) for tag in self._known.tags_for(event.data)]
        if event.data.TYPE in INTRODUCING:
            self._known.introduce(event, derived)
        return set(derived)


def fault(event: Event, derived: set[str], stored: list[str]) -> str | None:
    """Say which tag is missing, which hides the event from decisions, or is one too many.

    That of its command is no fault either way: an imported event keeps its command id without it.
    """
    if missing := derived.difference(stored):
        return f"its tag {min(missing)} is missing"
    surplus = set(stored) - derived
    if event.commandid is not None:
        surplus.discard(tags.command(event.commandid))
    return f"its tag {min(surplus)} does not follow from the events" if surplus else None
