"""ReleaseSlot -> slot.released: give a reservation back. VoidSlot -> slot.voided."""

from praktiklog_events import SlotReleased, SlotVoided
from praktiklog_services.deciding.law_day import day_of
from praktiklog_services.deciding.rule import contradicts, refuse, warn
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.slots.rules.reservation_is_of_another_agreement import (
    ReservationIsOfAnotherAgreement,
)
from praktiklog_services.slots.rules.reservation_is_released import ReservationIsReleased
from praktiklog_services.slots.rules.reservation_is_voided import ReservationIsVoided
from praktiklog_services.slots.rules.unknown_agreement import UnknownAgreement
from praktiklog_services.slots.rules.unknown_reservation import UnknownReservation

RELEASE = Slice(
    command="release-slot",
    service="slots",
    fact=SlotReleased,
    rules=(
        contradicts(UnknownReservation),
        contradicts(UnknownAgreement),
        contradicts(ReservationIsOfAnotherAgreement),
        warn(ReservationIsVoided),
        refuse(ReservationIsReleased),
    ),
    law_day=day_of("released_on"),
)
VOID = Slice(
    command="void-slot",
    service="slots",
    fact=SlotVoided,
    rules=(
        contradicts(UnknownReservation),
        warn(ReservationIsVoided),
    ),
)
