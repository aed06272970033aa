"""OpenSlots, ChangeCapacity, PauseSlots, ResumeSlots, CloseSlots, ConfirmSlots."""

from datetime import datetime

from praktiklog_events import (
    CapacityChanged,
    Fact,
    SlotsClosed,
    SlotsConfirmed,
    SlotsOpened,
    SlotsPaused,
    SlotsResumed,
)
from praktiklog_services.deciding.introduced import agreement_is_known, agreement_is_new
from praktiklog_services.deciding.judge import Rule
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.deciding.state import State
from praktiklog_services.deciding.violated import Refusal


class AgreementIsClosed(Refusal):
    """The agreement ended before this day; closed is final."""


def agreement_is_open(
    fact: CapacityChanged | SlotsPaused | SlotsResumed | SlotsClosed,
    state: State,
    _at: datetime,
) -> AgreementIsClosed | None:
    """Refuse a change from a day on which the agreement has ended."""
    closed_on = state.agreements[fact.agreement_id].closed_on
    if closed_on is None or fact.effective_on < closed_on:
        return None
    return AgreementIsClosed(
        f"agreement {fact.agreement_id} is closed from {closed_on} on; open a new one"
    )


def _slice(command: str, fact: type[Fact], *rules: Rule) -> Slice:
    return Slice(command=command, service="slots", fact=fact, reads=("agreement_id",), rules=rules)


OPEN = _slice("open-slots", SlotsOpened, agreement_is_new)
CHANGE = _slice("change-capacity", CapacityChanged, agreement_is_known, agreement_is_open)
PAUSE = _slice("pause-slots", SlotsPaused, agreement_is_known, agreement_is_open)
RESUME = _slice("resume-slots", SlotsResumed, agreement_is_known, agreement_is_open)
CLOSE = _slice("close-slots", SlotsClosed, agreement_is_known, agreement_is_open)
CONFIRM = _slice("confirm-slots", SlotsConfirmed, agreement_is_known)
