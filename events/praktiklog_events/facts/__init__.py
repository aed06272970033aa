"""The facts of every event type, by area; the area is the service that records them.

An event type is a class in one of these modules: everything else about it is derived from there.
"""

from types import ModuleType
from typing import Final

from praktiklog_events.facts import (
    access,
    companies,
    contacts,
    corrections,
    orders,
    outcomes,
    placements,
    referrals,
    reports,
    slots,
    steering,
    vault,
)

AREAS: Final[tuple[ModuleType, ...]] = (
    referrals,
    companies,
    slots,
    placements,
    outcomes,
    orders,
    contacts,
    steering,
    reports,
    corrections,
    vault,
    access,
)
