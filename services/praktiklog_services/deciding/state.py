"""What rules know: the areas' things in one state, folded from facts.

Every fold sets rather than counts, so folding a thing's facts again, all of them and in order,
changes nothing: a state may be completed from the log at any time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from praktiklog_events import Event, Fact, RulesAdopted
from praktiklog_events.upcasters import UPCASTERS, stored_as
from praktiklog_services.companies import known as companies
from praktiklog_services.deciding import tags
from praktiklog_services.deciding.folding import Fold
from praktiklog_services.deciding.handed_on import HandedOn
from praktiklog_services.law.known import KnownRules
from praktiklog_services.placements import known as placements
from praktiklog_services.referrals import known as referrals
from praktiklog_services.slots import known as slots

_AREAS: Final = (companies.FOLDS, referrals.FOLDS, slots.FOLDS, placements.FOLDS)
_FOLDS: Final[dict[str, Fold]] = {
    kind: fold for area in _AREAS for kind, fold in area.by_type.items()
}
INTRODUCING: Final = frozenset(kind for area in _AREAS for kind in area.introducing)
"""The event types that make a thing known, whose tags it hands on from then."""

_THINGS: Final = ("placement_id", "reservation_id", "agreement_id", "referral_id")

FOLDED: Final = stored_as({*_FOLDS, RulesAdopted.TYPE}, UPCASTERS.values())
"""The stored event types that a state is made of; facts of others need not be read."""


@dataclass
class State(
    companies.KnownCompanies,
    referrals.KnownReferrals,
    placements.KnownPlacements,
    KnownRules,
    HandedOn,
):
    """Everything known, and for each thing the tags and the jobcentre that it hands on."""

    def __len__(self) -> int:
        """Count the things that are known, as a measure of memory."""
        return len(self._tags)

    def __contains__(self, thing: str) -> bool:
        """Tell whether the thing with this tag is known."""
        return thing in self._tags

    def evolve(self, event: Event, carried: Iterable[str]) -> None:
        """Fold one event; `carried` are the tags it carries in the log."""
        fact = event.data
        kind = fact.TYPE
        fold = _FOLDS.get(kind)
        if fold is not None:
            fold(self, fact)
        if isinstance(fact, RulesAdopted):
            self.adopt(event, fact)
        if kind in INTRODUCING:
            self.introduce(event, carried)

    def thing(self, fact: Fact) -> Any:
        """Find what a fact is about, if it is known; null otherwise."""
        known = self._by_id().get(fact.ABOUT, {})
        return known.get(getattr(fact, fact.ABOUT))

    def things_of(self, fact: Fact) -> list[Any]:
        """Find the things that a fact names and that are known."""
        by_id = self._by_id()
        found = (by_id[field].get(getattr(fact, field)) for field in _fields_of(type(fact)))
        return [thing for thing in found if thing is not None]

    def _by_id(self) -> dict[str, Mapping[Any, object]]:
        return {
            "placement_id": self.placements,
            "reservation_id": self.reservations,
            "agreement_id": self.agreements,
            "referral_id": self.referrals,
        }

    def drop(self, things: Iterable[str]) -> None:
        """Forget things by their tags; what refers to them is taken care of by the caller."""
        kinds: dict[str, dict[str, Any]] = {
            "placement": self.placements,
            "reservation": self.reservations,
            "referral": self.referrals,
            "candidate": self.candidates,
            "agreement": self.agreements,
            "company": self.companies,
        }
        for thing in things:
            kind, _, identity = thing.partition(":")
            kinds[kind].pop(identity, None)
            self._tags.pop(thing, None)
            self._jobcentres.pop(thing, None)

    def jobcentre_of(self, fact: Fact) -> str | None:
        """Find the jobcentre whose event a fact is: its own word, or that of what it is about.

        A reservation is its agreement's jobcentre's.
        """
        own: str | None = getattr(fact, "jobcentre", None)
        if own is not None:
            return own
        about = tags.about(fact)
        known = None if about is None else self._jobcentres.get(about)
        if known is None:
            agreement: str | None = getattr(fact, "agreement_id", None)
            if agreement is not None:
                known = self._jobcentres.get(tags.of_id("agreement_id", agreement))
        return known


@cache
def _fields_of(kind: type[Fact]) -> tuple[str, ...]:
    """Name the ids of a type of fact whose things are kept by id, in the order of `_THINGS`."""
    return tuple(field for field in _THINGS if field in kind.__struct_fields__)
