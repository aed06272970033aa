"""The texts of rule sets by their hash, and the law that adopted ones make."""

import hashlib
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from praktiklog_services.law.blocks import CodeList
from praktiklog_services.law.known import Adopted
from praktiklog_services.law.law import Law
from praktiklog_services.law.rule_set import LAW, NAMES, MalformedRuleSet, RuleSet, parse

MOST_LAWS: Final = 10_000
"""Merged laws kept, by jobcentre and day: an import asks for each of them hundreds of times."""

_MAPPINGS: Final = 2
"""Of so many mappings of adopted sets laws are kept: a rehearsal compares two."""

LOOK_AGAIN_SECONDS: Final = 1.0
"""How long a text that is not at hand is not looked for again."""


class RuleSetIsAway(LookupError):  # noqa: N818  named as what is wrong
    """A set was adopted, but its text is not at hand: nothing can be judged without it."""


class Library:
    """Finds texts by the SHA-256 of their bytes (64 hex digits): shipped ones, then kept ones."""

    def __init__(self, kept: Callable[[str], bytes | None] | None = None) -> None:
        self._kept = kept
        self._parsed: dict[str, RuleSet] = {}
        self._looked_for: dict[str, float] = {}
        self._laws: list[_Laws] = []

    def text(self, sha256: str) -> bytes | None:
        """Find the bytes; null where nobody has them."""
        shipped = _shipped().get(sha256)
        if shipped is not None or self._kept is None:
            return shipped
        return self._kept(sha256)

    def rule_set(self, sha256: str) -> RuleSet | None:
        """Find and read a set, once; raises `MalformedRuleSet`."""
        known = self._parsed.get(sha256)
        if known is not None:
            return known
        # A history may have adopted what nobody keeps here: each of its facts would look again.
        moment = time.monotonic()
        if moment < self._looked_for.get(sha256, moment):
            return None
        data = self.text(sha256)
        if data is None:
            self._looked_for[sha256] = moment + LOOK_AGAIN_SECONDS
            return None
        known = self._parsed[sha256] = parse(data)
        self._looked_for.pop(sha256, None)
        return known

    def law(
        self,
        adopted: Mapping[str, Adopted],
        jobcentre: str | None,
        day: date,
        *,
        under: str | None = None,
    ) -> Law:
        """Merge what holds for a jobcentre on a day, of the adopted sets in their order.

        The sets are known by their ids; change no mapping that was given, give another.
        `under` names the law set that governs whatever the day, to rehearse under it.

        Raises `RuleSetIsAway` where the text of an adopted set is not at hand.
        """
        laws, key = self._laws_of(adopted), (jobcentre, day, under)
        law = laws.merged.get(key)
        if law is None:
            law = self._merge(adopted, jobcentre, day, under)
            if len(laws.merged) >= MOST_LAWS:
                laws.merged.clear()
            laws.merged[key] = law
        return law

    def _laws_of(self, adopted: Mapping[str, Adopted]) -> "_Laws":
        others: list[_Laws] = []
        for laws in self._laws:
            if laws.adopted is not adopted:
                others.append(laws)
            elif time.monotonic() < laws.until:
                return laws
        made = _Laws(adopted, self._looks_again(adopted))
        self._laws = [made, *others[: _MAPPINGS - 1]]
        return made

    def _merge(
        self, adopted: Mapping[str, Adopted], jobcentre: str | None, day: date, under: str | None
    ) -> Law:
        found = ((ruleset, self._adopted(fact)) for ruleset, fact in adopted.items())
        sets = {ruleset: made for ruleset, made in found if made is not None}
        law = sets[under] if under in sets else _in_force(sets.values(), "law", None, day)
        local = _in_force(sets.values(), "local", jobcentre, day)
        codes = [made for made in sets.values() if made.kind == "codes" and made.valid_from <= day]
        codes.sort(key=lambda made: made.valid_from)
        return _merged(
            self.text,
            tuple(_with_bases(law, sets)),
            tuple(_with_bases(local, sets)),
            tuple(codes[::-1]),
        )

    def _looks_again(self, adopted: Mapping[str, Adopted]) -> float:
        """Tell when a text that one of the sets lacks is looked for again."""
        sets = [(fact, self._adopted(fact)) for fact in adopted.values()]
        return min(
            (self._looked_for.get(fact.sha256, math.inf) for fact, made in sets if made is None),
            default=math.inf,
        )

    def _adopted(self, fact: Adopted) -> RuleSet | None:
        try:
            made = self.rule_set(fact.sha256)
        except MalformedRuleSet:
            made = None
        if made is None and fact.decided_here:
            raise RuleSetIsAway(
                f"the text of {fact.ruleset} (SHA-256 {fact.sha256}) is not here: "
                "give its file to `praktiklog rules adopt`"
            )
        if made is None or (made.ruleset, made.valid_from) != (fact.ruleset, fact.valid_from):
            return None
        return made


@dataclass(slots=True)
class _Laws:
    """What was merged of some adopted sets, by jobcentre, day and the set that governs."""

    adopted: Mapping[str, Adopted]
    until: float
    """The moment of the monotonic clock from which a missing text is looked for again."""
    merged: dict[tuple[str | None, date, str | None], Law] = field(default_factory=dict)


SHIPPED: Final = Library()
"""Only the sets that come with the product."""


def _in_force(
    sets: Iterable[RuleSet], kind: str, jobcentre: str | None, day: date
) -> RuleSet | None:
    found: RuleSet | None = None
    for made in sets:
        fits = made.kind == kind and (kind == "law" or made.jobcentre == jobcentre)
        if fits and made.valid_from <= day:
            # On one day the later adopted counts.
            found = made if found is None or made.valid_from >= found.valid_from else found
    return found


def _with_bases(made: RuleSet | None, sets: dict[str, RuleSet]) -> Iterator[RuleSet]:
    passed: set[str] = set()
    while made is not None and made.ruleset not in passed:
        passed.add(made.ruleset)
        yield made
        made = sets.get(made.base)


@lru_cache(maxsize=1_024)
def _merged(
    text: Callable[[str], bytes | None],
    law: tuple[RuleSet, ...],
    local: tuple[RuleSet, ...],
    codes: tuple[RuleSet, ...],
) -> Law:
    files: dict[str, RuleSet] = {}
    for made in law:
        files = dict.fromkeys(made.given(), made) | files
    for made in local:  # a jobcentre adds limits: it cannot lift those of the law
        files = dict.fromkeys((name for name in made.given() if name not in LAW), made) | files
    lists: dict[str, CodeList] = {}
    for made in codes:
        lists = {listed.name: listed for listed in made.list or ()} | lists
    blocks: dict[str, Any] = {name: getattr(made, name) for name, made in files.items()}
    return Law(
        ruleset=":".join(chain[0].ruleset for chain in (law, local) if chain) or None,
        files={name: files[name].ruleset for name in NAMES if name in files},
        list=tuple(lists.values()) or None,
        text=text,
        **blocks,
    )


def shipped_sets(library: Library) -> dict[str, RuleSet]:
    """Read the sets that come with the product; the keys are their hashes."""
    read = ((sha256, library.rule_set(sha256)) for sha256 in _shipped())
    return {sha256: made for sha256, made in read if made is not None}


@lru_cache(maxsize=1)
def _shipped() -> dict[str, bytes]:
    folder = resources.files("praktiklog_services.law") / "sets"
    texts = (entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {hashlib.sha256(data).hexdigest(): data for data in texts}
