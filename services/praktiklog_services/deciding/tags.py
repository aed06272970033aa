"""Tags: what a fact is about, and so which decisions must read it (design, decisions 2 and 4)."""

from functools import cache
from typing import Final

from praktiklog_events import Fact, RulesAdopted
from praktiklog_events.catalogue import TAGS

COMMAND: Final = "command:"
"""Prefix of the tag that makes a command idempotent."""

RULES: Final = "rules:"
"""Prefix of the tag of adopted rules: a jobcentre's, or one of the two below."""

RULES_LAW: Final = "rules:law"
RULES_CODES: Final = "rules:codes"

KINDS: Final = {field: f"{kind}:" for field, kind in TAGS.items()}


def own(fact: Fact) -> list[str]:
    """List the tags of the ids that stand in the fact itself."""
    ids = ((prefix, getattr(fact, field)) for field, prefix in _named_by(type(fact)))
    found = [prefix + value for prefix, value in ids if value is not None]
    if isinstance(fact, RulesAdopted):
        # Whether a set is of the law or of codes stands in its text, so it carries both.
        adopted_by = getattr(fact, "jobcentre", None)
        found += (RULES_LAW, RULES_CODES) if adopted_by is None else (RULES + adopted_by,)
    return found


@cache
def _named_by(kind: type[Fact]) -> tuple[tuple[str, str], ...]:
    return tuple((field, KINDS[field]) for field in kind.__struct_fields__ if field in KINDS)


def of_id(field: str, value: str) -> str:
    """Name the tag of an id by its field."""
    return KINDS[field] + value


def about(fact: Fact) -> str | None:
    """Name the tag of the thing that the fact is about, if it is one that has tags."""
    prefix = KINDS.get(fact.ABOUT)
    return None if prefix is None else prefix + getattr(fact, fact.ABOUT)


def command(command_id: str) -> str:
    """Name the tag of a command."""
    return COMMAND + command_id


def company(company_id: str) -> str:
    """Name the tag of a company."""
    return KINDS["company_id"] + company_id
