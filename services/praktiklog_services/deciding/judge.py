"""Judge a fact by the rules of its type."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct

from praktiklog_events import Fact
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Contradiction, Refusal, RuleViolated

Rule = Callable[[Any, State, datetime], RuleViolated | None]
"""From the fact, the state and the moment it is registered to the broken rule, if any."""


class Verdict(Struct, frozen=True):
    """What the rules say of one fact."""

    contradiction: Contradiction | None = None
    refusal: Refusal | None = None
    warnings: tuple[RuleViolated, ...] = ()
    """Every broken rule but contradictions, the refusal included."""


def judge(fact: Fact, rules: Iterable[Rule], state: State, at: datetime) -> Verdict:
    """Apply rules in order; the first contradiction ends it, as nothing after it makes sense."""
    refusal: Refusal | None = None
    warnings: list[RuleViolated] = []
    for rule in rules:
        broken = rule(fact, state, at)
        if broken is None:
            continue
        if isinstance(broken, Contradiction):
            return Verdict(contradiction=broken)
        if isinstance(broken, Refusal) and refusal is None:
            refusal = broken
        warnings.append(broken)
    return Verdict(refusal=refusal, warnings=tuple(warnings))
