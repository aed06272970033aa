"""A second version of `flow` that only tests know: a column more, and another rule.

This is the pattern: declare it beside the first, in `VERSIONS`, oldest first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from msgspec.structs import asdict, replace

from praktiklog_events import CourseStarted, ReferralClosed, ReferralRegistered, ReferralVoided
from praktiklog_projections import registry
from praktiklog_projections.engine.projection import Projection, change, introduce, void
from praktiklog_projections.engine.table import Table
from praktiklog_projections.flow import fold
from praktiklog_projections.flow.fold import FLOW
from praktiklog_projections.flow.tables import START, Referral


class CountedReferral(Referral, frozen=True):
    """A referral that counts its courses, and whose last course start is the one that matters."""

    courses: int


COUNTED: Final = Table("flow", "referral", CountedReferral)


def _registered(fact: Any) -> CountedReferral:
    first = FLOW.rules[ReferralRegistered.TYPE][0].evolve(None, fact)
    return CountedReferral(**asdict(first), courses=0)


def _course(row: CountedReferral, fact: CourseStarted) -> CountedReferral:
    latest = max(row.course_started_on or fact.started_on, fact.started_on)
    return replace(row, course_started_on=latest, courses=row.courses + 1)


SECOND: Final = Projection(
    name="flow",
    version=2,
    tables=(COUNTED, START),
    rules=FLOW.rules
    | {
        ReferralRegistered.TYPE: (introduce(COUNTED, _registered),),
        CourseStarted.TYPE: (change(COUNTED, _course),),
        ReferralClosed.TYPE: (
            change(COUNTED, lambda row, fact: replace(row, closed_on=fact.closed_on)),
        ),
        ReferralVoided.TYPE: (void(COUNTED),),
    },
)


@contextmanager
def second_version() -> Iterator[Projection]:
    """Let this program have version 2 of flow as well."""
    before = fold.VERSIONS
    fold.VERSIONS = (*before, SECOND)  # type: ignore[misc]
    registry.versions.cache_clear()
    try:
        yield SECOND
    finally:
        fold.VERSIONS = before  # type: ignore[misc]
        registry.versions.cache_clear()
