"""Rules: pure functions from a fact and what is known to the rule it breaks, if any.

Refuse only what can still be refused (design, decision 5). So a rule says of what kind it is:

- a contradiction is refused on every way in, history included;
- a refusal is refused as a command, and a warning on history, which has happened anyway;
- a warning is recorded with the fact.
"""

from praktiklog_services.rules.judge import Rule, Verdict, judge
from praktiklog_services.rules.violated import (
    Contradiction,
    Refusal,
    RuleViolated,
    UnknownThing,
    Warned,
)

__all__ = [
    "Contradiction",
    "Refusal",
    "Rule",
    "RuleViolated",
    "UnknownThing",
    "Verdict",
    "Warned",
    "judge",
]
