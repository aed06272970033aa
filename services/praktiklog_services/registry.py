"""Every slice of the product, and the rules of the fact types that have no command yet."""

from typing import Final

from praktiklog_events import Fact
from praktiklog_services.companies import register_company
from praktiklog_services.deciding.rule import Rule
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.outcomes import observe_outcome
from praktiklog_services.placements import end_placement, run_placement, start_placement
from praktiklog_services.referrals import close_referral, register_referral
from praktiklog_services.slots import agreements, release_slot, reserve_slot
from praktiklog_services.steering import adopt_rules

SLICES: Final[tuple[Slice, ...]] = (
    register_company.REGISTER,
    register_company.REPORT_HEADCOUNT,
    register_referral.REGISTER,
    register_referral.START_COURSE,
    register_referral.END_COURSE,
    register_referral.VOID,
    register_referral.CHANGE_GROUP,
    close_referral.SLICE,
    agreements.OPEN,
    agreements.CHANGE,
    agreements.PAUSE,
    agreements.RESUME,
    agreements.CLOSE,
    agreements.CONFIRM,
    reserve_slot.SLICE,
    release_slot.RELEASE,
    release_slot.VOID,
    run_placement.AGREE,
    run_placement.CANCEL,
    start_placement.SLICE,
    run_placement.CHANGE_HOURS,
    run_placement.EXTEND,
    run_placement.INTERRUPT,
    run_placement.FOLLOW_UP,
    end_placement.END,
    end_placement.VOID_END,
    run_placement.VOID,
    observe_outcome.OBSERVE,
    observe_outcome.VOID,
    adopt_rules.SLICE,
)

BY_COMMAND: Final[dict[str, Slice]] = {made.command: made for made in SLICES}

BY_TYPE: Final[dict[str, Slice]] = {made.fact.TYPE: made for made in SLICES}
"""Targets and breaks have no slice: nothing in the log can contradict them."""

RULES: Final[dict[str, type[Rule]]] = {
    judging.rule.__name__: judging.rule for made in SLICES for judging in made.rules
}
"""Every rule that judges a command, by its name."""

SERVICES: Final[tuple[str, ...]] = tuple(dict.fromkeys(made.service for made in SLICES))


def slice_of(fact: Fact) -> Slice | None:
    """Find the slice whose rules a fact is judged by."""
    return BY_TYPE.get(fact.TYPE)
