"""OpenSlots, ChangeCapacity, PauseSlots, ResumeSlots, CloseSlots, ConfirmSlots."""

from praktiklog_events import (
    CapacityChanged,
    SlotsClosed,
    SlotsConfirmed,
    SlotsOpened,
    SlotsPaused,
    SlotsResumed,
)
from praktiklog_services.deciding.law_day import day_of
from praktiklog_services.deciding.rule import contradicts, refuse
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.slots.rules.agreement_is_closed import AgreementIsClosed
from praktiklog_services.slots.rules.unknown_agreement import UnknownAgreement

OPEN = Slice(
    command="open-slots",
    service="slots",
    fact=SlotsOpened,
    rules=(contradicts(AlreadyRegistered),),
    law_day=day_of("opened_on"),
)
CHANGE = Slice(
    command="change-capacity",
    service="slots",
    fact=CapacityChanged,
    rules=(
        contradicts(UnknownAgreement),
        refuse(AgreementIsClosed),
    ),
    law_day=day_of("effective_on"),
)
PAUSE = Slice(
    command="pause-slots",
    service="slots",
    fact=SlotsPaused,
    rules=(
        contradicts(UnknownAgreement),
        refuse(AgreementIsClosed),
    ),
    law_day=day_of("effective_on"),
)
RESUME = Slice(
    command="resume-slots",
    service="slots",
    fact=SlotsResumed,
    rules=(
        contradicts(UnknownAgreement),
        refuse(AgreementIsClosed),
    ),
    law_day=day_of("effective_on"),
)
CLOSE = Slice(
    command="close-slots",
    service="slots",
    fact=SlotsClosed,
    rules=(
        contradicts(UnknownAgreement),
        refuse(AgreementIsClosed),
    ),
    law_day=day_of("effective_on"),
)
CONFIRM = Slice(
    command="confirm-slots",
    service="slots",
    fact=SlotsConfirmed,
    rules=(contradicts(UnknownAgreement),),
    law_day=day_of("confirmed_on"),
)
