"""ReserveSlot -> slot.reserved: book one slot for a candidate."""

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.law_day import day_of
from praktiklog_services.deciding.rule import contradicts, refuse, warn
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from praktiklog_services.slots.rules.reservation_ends_before_it_starts import (
    ReservationEndsBeforeItStarts,
)
from praktiklog_services.slots.rules.reservation_has_expired import ReservationHasExpired
from praktiklog_services.slots.rules.slot_is_taken import SlotIsTaken
from praktiklog_services.slots.rules.unknown_agreement import UnknownAgreement

SLICE = Slice(
    command="reserve-slot",
    service="slots",
    fact=SlotReserved,
    rules=(
        contradicts(AlreadyRegistered),
        contradicts(ReservationEndsBeforeItStarts),
        contradicts(UnknownReferral),
        contradicts(UnknownAgreement),
        warn(ReferralIsVoided),
        refuse(ReservationHasExpired),
        refuse(SlotIsTaken),
    ),
    law_day=day_of("starts_on"),
)
