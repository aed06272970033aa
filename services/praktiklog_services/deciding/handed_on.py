"""What things hand on to the facts that change them: their tags and their jobcentre.

Apart from the state, so that whoever verifies the log can derive the tags of a million events
without keeping what only rules look at.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from praktiklog_events import Event, Fact
from praktiklog_services.deciding import tags


@dataclass
class HandedOn:
    """For each thing that was introduced, by its tag, what later facts about it carry."""

    _tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _jobcentres: dict[str, str] = field(default_factory=dict)

    def introduce(self, event: Event, carried: Iterable[str]) -> None:
        """Take in the event that makes a thing known; `carried` are the tags it carries."""
        fact = event.data
        thing = tags.about(fact)
        if thing is not None:
            known = self._tags.get(thing, ())
            kept = (tag for tag in carried if not tag.startswith(tags.COMMAND))
            self._tags[thing] = tuple(dict.fromkeys((*known, *kept)))
            self._jobcentres[thing] = getattr(fact, "jobcentre", event.jobcentre)
        for own in tags.own(fact):
            if own.startswith("candidate:"):
                self._jobcentres[own] = event.jobcentre

    def tags_for(self, fact: Fact) -> list[str]:
        """Collect the tags a new fact must carry: its own ids and those of what it changes.

        So every decision that read what it changes reads the change as well.
        """
        found = dict.fromkeys(tags.own(fact))
        for thing in list(found):
            if thing.startswith(("placement:", "reservation:")) or thing == tags.about(fact):
                found.update(dict.fromkeys(self._tags.get(thing, ())))
        return list(found)
