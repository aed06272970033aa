"""Facts that steer how figures are read: targets, data breaks and adopted rules.

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import Code, Id, Jobcentre, Name, Sha256

__all__ = ["BreakDeclared", "RulesAdopted", "TargetSet"]


class TargetSet(Fact, frozen=True, kw_only=True):
    """A target (måltal) for a measure over a period, both days included."""

    TYPE: ClassVar[str] = "target.set.v1"
    ABOUT: ClassVar[str] = "jobcentre"
    COMMAND: ClassVar[str] = "set-target"

    jobcentre: Jobcentre
    measure: Code
    period_from: date
    period_to: date
    value: float
    counting_rule: Code
    break_id: Id | None = None


class BreakDeclared(Fact, frozen=True, kw_only=True):
    """Figures before and after a day are not to be compared (databrud)."""

    TYPE: ClassVar[str] = "break.declared.v1"
    ABOUT: ClassVar[str] = "break_id"
    COMMAND: ClassVar[str] = "declare-break"

    break_id: Id
    measures: tuple[Code, ...]
    breaks_on: date
    cause: Code
    expected_effect: Code | None = None


class RulesAdopted(Fact, frozen=True, kw_only=True):
    """A set of rules holds from a day on, known by the hash of its text."""

    TYPE: ClassVar[str] = "rules.adopted.v1"
    ABOUT: ClassVar[str] = "ruleset"
    COMMAND: ClassVar[str] = "adopt-rules"

    ruleset: Id
    valid_from: date
    sha256: Sha256
    source: Name
    jobcentre: Jobcentre | None = None
    approved_by: Id | None = None
