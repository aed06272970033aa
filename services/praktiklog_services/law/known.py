"""What is known of adopted rule sets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from msgspec import Struct

from praktiklog_events import Event, RulesAdopted

OWN_SOURCE: Final = "/praktiklog/"


class Adopted(Struct, frozen=True):
    """A set that was adopted, known by the SHA-256 of its text (64 hex digits).

    `decided_here`: by our own command, so its text was at hand and must be found again; a set
    that only history names does not hold where nobody has its text.
    """

    ruleset: str
    valid_from: date
    sha256: str
    decided_here: bool


@dataclass
class KnownRules:
    """Adopted sets by their ids, in the order of their adoption.

    `rule_sets` is another mapping after each adoption: what was derived from one stays true of it.
    """

    rule_sets: Mapping[str, Adopted] = field(default_factory=dict)

    under: str | None = None
    """The law set that governs every day, where decisions are rehearsed under one."""

    def adopt(self, event: Event, fact: RulesAdopted) -> None:
        """Fold the adoption of a set."""
        adopted = Adopted(
            fact.ruleset, fact.valid_from, fact.sha256, event.source.startswith(OWN_SOURCE)
        )
        self.rule_sets = {**self.rule_sets, fact.ruleset: adopted}
