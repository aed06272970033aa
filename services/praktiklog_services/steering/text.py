"""The text of a set that is to be adopted."""

from praktiklog_services.law.law import Law
from praktiklog_services.law.rule_set import MalformedRuleSet, RuleSet, parse


def read(law: Law, sha256: str) -> RuleSet | None:
    """Read it; null where it is not there or malformed, which rules of their own say."""
    data = law.text(sha256)
    try:
        return None if data is None else parse(data)
    except MalformedRuleSet:
        return None
