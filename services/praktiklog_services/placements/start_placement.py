"""StartPlacement -> placement.started: the candidate's first day.

It has happened, so it is recorded whatever rule it breaks; only contradictions are refused.
"""

from praktiklog_events import PlacementStarted
from praktiklog_services.deciding.law_day import day_of
from praktiklog_services.deciding.rule import contradicts, warn
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.placements.rules.more_than_full_time import MoreThanFullTime
from praktiklog_services.placements.rules.placement_ends_before_it_starts import (
    PlacementEndsBeforeItStarts,
)
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from praktiklog_services.referrals.rules.unknown_target_group import UnknownTargetGroup
from praktiklog_services.slots.rules.agreement_is_full import AgreementIsFull
from praktiklog_services.slots.rules.reservation_has_lapsed import ReservationHasLapsed
from praktiklog_services.slots.rules.reservation_is_voided import ReservationIsVoided
from praktiklog_services.slots.rules.unknown_agreement import UnknownAgreement
from praktiklog_services.slots.rules.unknown_reservation import UnknownReservation

SLICE = Slice(
    command="start-placement",
    service="placements",
    fact=PlacementStarted,
    rules=(
        contradicts(AlreadyRegistered),
        contradicts(PlacementEndsBeforeItStarts),
        contradicts(UnknownReferral),
        contradicts(UnknownReservation),
        contradicts(UnknownAgreement),
        warn(ReferralIsVoided),
        warn(ReservationIsVoided),
        warn(UnknownTargetGroup),
        warn(ReservationHasLapsed),
        warn(AgreementIsFull),
        warn(MoreThanFullTime),
    ),
    law_day=day_of("started_on"),
)
