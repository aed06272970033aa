"""StartPlacement -> placement.started: the candidate's first day.

It has happened, so it is recorded whatever rule it breaks; only contradictions are refused.
"""

from praktiklog_events import PlacementStarted
from praktiklog_services.deciding.law_day import day_of
from praktiklog_services.deciding.rule import contradicts, warn
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.placements.rules.activation_is_circular import ActivationIsCircular
from praktiklog_services.placements.rules.candidate_is_placed_twice import CandidateIsPlacedTwice
from praktiklog_services.placements.rules.duration_is_exceeded import DurationIsExceeded
from praktiklog_services.placements.rules.employees_are_not_heard import EmployeesAreNotHeard
from praktiklog_services.placements.rules.headcount_is_old import HeadcountIsOld
from praktiklog_services.placements.rules.headcount_is_unknown import HeadcountIsUnknown
from praktiklog_services.placements.rules.more_than_full_time import MoreThanFullTime
from praktiklog_services.placements.rules.placement_ends_before_it_starts import (
    PlacementEndsBeforeItStarts,
)
from praktiklog_services.placements.rules.placement_is_repeated import PlacementIsRepeated
from praktiklog_services.placements.rules.practice_type_is_missing import PracticeTypeIsMissing
from praktiklog_services.placements.rules.practice_type_is_too_early import PracticeTypeIsTooEarly
from praktiklog_services.placements.rules.purpose_is_missing import PurposeIsMissing
from praktiklog_services.placements.rules.ratio_is_exceeded import RatioIsExceeded
from praktiklog_services.placements.rules.start_differs_from_agreement import (
    StartDiffersFromAgreement,
)
from praktiklog_services.referrals.rules.candidate_differs_from_referral import (
    CandidateDiffersFromReferral,
)
from praktiklog_services.referrals.rules.referral_is_closed import ReferralIsClosed
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.target_group_is_closed import TargetGroupIsClosed
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from praktiklog_services.referrals.rules.unknown_target_group import UnknownTargetGroup
from praktiklog_services.slots.rules.agreement_is_full import AgreementIsFull
from praktiklog_services.slots.rules.company_differs_from_agreement import (
    CompanyDiffersFromAgreement,
)
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
        warn(TargetGroupIsClosed),
        warn(ReferralIsClosed),
        warn(CandidateDiffersFromReferral),
        warn(CompanyDiffersFromAgreement),
        warn(ReservationHasLapsed),
        warn(AgreementIsFull),
        warn(MoreThanFullTime),
        warn(CandidateIsPlacedTwice),
        warn(StartDiffersFromAgreement),
        warn(DurationIsExceeded),
        warn(RatioIsExceeded),
        warn(EmployeesAreNotHeard),
        warn(HeadcountIsUnknown),
        warn(HeadcountIsOld),
        warn(PurposeIsMissing),
        warn(PracticeTypeIsTooEarly),
        warn(PracticeTypeIsMissing),
        warn(PlacementIsRepeated),
        warn(ActivationIsCircular),
    ),
    law_day=day_of("started_on"),
)
