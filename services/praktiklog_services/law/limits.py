"""Which limit of duration holds for whom."""

from praktiklog_events import benefit_of
from praktiklog_services.law.blocks import Condition, Limit
from praktiklog_services.law.law import Law


def parent_of(law: Law, target_group: str) -> str | None:
    """Name the parent of a target group: the set's, or the built-in list's where it has none."""
    if law.target_group is None:
        return benefit_of(target_group)
    return next((group.parent for group in law.target_group if group.code == target_group), None)


def limit_of(
    law: Law, offer: str | None, target_group: str | None, readiness: str | None
) -> Limit | None:
    """Find the first limit of which a condition is met; null where none says anything.

    A group meets its parent's condition; what is not known meets no condition that asks for it.
    """
    if law.duration is None or offer is None:
        return None
    groups = {target_group, None if target_group is None else parent_of(law, target_group)}

    def met(condition: Condition) -> bool:
        group_fits = condition.target_group is None or condition.target_group in groups
        return group_fits and condition.readiness in {None, readiness}

    for limit in law.duration.limit:
        if offer in limit.offers and any(map(met, limit.any_of)):
            return limit
    return None
