"""What happens to a placement besides its start and end.

AgreePlacement, CancelPlacement, ChangeHours, ExtendPlacement, InterruptPlacement,
FollowUpPlacement, VoidPlacement.
"""

from praktiklog_events import (
    HoursChanged,
    PlacementAgreed,
    PlacementCancelled,
    PlacementExtended,
    PlacementFollowedUp,
    PlacementInterrupted,
    PlacementVoided,
)
from praktiklog_services.deciding.law_day import day_of, first_added_day, start_of_the_placement
from praktiklog_services.deciding.rule import contradicts, refuse, refuse_ahead, warn
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.placements.rules.activation_is_circular import ActivationIsCircular
from praktiklog_services.placements.rules.candidate_is_placed_twice import CandidateIsPlacedTwice
from praktiklog_services.placements.rules.duration_is_exceeded import DurationIsExceeded
from praktiklog_services.placements.rules.employees_are_not_heard import EmployeesAreNotHeard
from praktiklog_services.placements.rules.extension_is_not_joint import ExtensionIsNotJoint
from praktiklog_services.placements.rules.follow_up_lies_outside import FollowUpLiesOutside
from praktiklog_services.placements.rules.headcount_is_old import HeadcountIsOld
from praktiklog_services.placements.rules.headcount_is_unknown import HeadcountIsUnknown
from praktiklog_services.placements.rules.interruption_ends_before_it_starts import (
    InterruptionEndsBeforeItStarts,
)
from praktiklog_services.placements.rules.interruption_lies_outside import InterruptionLiesOutside
from praktiklog_services.placements.rules.match_is_incomplete import MatchIsIncomplete
from praktiklog_services.placements.rules.more_than_full_time import MoreThanFullTime
from praktiklog_services.placements.rules.placement_ends_before_it_starts import (
    PlacementEndsBeforeItStarts,
)
from praktiklog_services.placements.rules.placement_has_ended import PlacementHasEnded
from praktiklog_services.placements.rules.placement_has_not_started import PlacementHasNotStarted
from praktiklog_services.placements.rules.placement_has_started import PlacementHasStarted
from praktiklog_services.placements.rules.placement_is_repeated import PlacementIsRepeated
from praktiklog_services.placements.rules.placement_is_voided import PlacementIsVoided
from praktiklog_services.placements.rules.practice_type_is_missing import PracticeTypeIsMissing
from praktiklog_services.placements.rules.practice_type_is_too_early import PracticeTypeIsTooEarly
from praktiklog_services.placements.rules.purpose_is_missing import PurposeIsMissing
from praktiklog_services.placements.rules.ratio_is_exceeded import RatioIsExceeded
from praktiklog_services.placements.rules.ratio_is_not_declared import RatioIsNotDeclared
from praktiklog_services.placements.rules.reason_is_missing import ReasonIsMissing
from praktiklog_services.placements.rules.unknown_placement import UnknownPlacement
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
from praktiklog_services.slots.rules.reservation_is_voided import ReservationIsVoided
from praktiklog_services.slots.rules.unknown_agreement import UnknownAgreement
from praktiklog_services.slots.rules.unknown_reservation import UnknownReservation

AGREE = Slice(
    command="agree-placement",
    service="placements",
    fact=PlacementAgreed,
    rules=(
        contradicts(AlreadyRegistered),
        contradicts(PlacementEndsBeforeItStarts),
        contradicts(UnknownReferral),
        contradicts(UnknownReservation),
        contradicts(UnknownAgreement),
        warn(ReferralIsVoided),
        warn(ReservationIsVoided),
        refuse(PlacementHasStarted),
        warn(ReferralIsClosed),
        refuse(CandidateDiffersFromReferral),
        refuse(CompanyDiffersFromAgreement),
        warn(UnknownTargetGroup),
        warn(TargetGroupIsClosed),
        refuse(CandidateIsPlacedTwice, gives_way=True),
        refuse_ahead(DurationIsExceeded, gives_way=True),
        refuse_ahead(RatioIsExceeded, gives_way=True),
        warn(AgreementIsFull),
        warn(MoreThanFullTime),
        warn(EmployeesAreNotHeard),
        warn(HeadcountIsUnknown),
        warn(HeadcountIsOld),
        warn(PurposeIsMissing),
        warn(PracticeTypeIsTooEarly),
        warn(PracticeTypeIsMissing),
        warn(PlacementIsRepeated),
        warn(ActivationIsCircular),
        warn(RatioIsNotDeclared),
        warn(MatchIsIncomplete),
    ),
    law_day=day_of("starts_on"),
)
CANCEL = Slice(
    command="cancel-placement",
    service="placements",
    fact=PlacementCancelled,
    rules=(
        contradicts(UnknownPlacement),
        warn(PlacementIsVoided),
        refuse(PlacementHasStarted),
    ),
    law_day=day_of("cancelled_on"),
)
CHANGE_HOURS = Slice(
    command="change-hours",
    service="placements",
    fact=HoursChanged,
    rules=(
        contradicts(UnknownPlacement),
        contradicts(PlacementHasNotStarted),
        warn(PlacementIsVoided),
        warn(MoreThanFullTime),
    ),
    law_day=day_of("effective_on"),
)
EXTEND = Slice(
    command="extend-placement",
    service="placements",
    fact=PlacementExtended,
    rules=(
        contradicts(UnknownPlacement),
        contradicts(PlacementHasNotStarted),
        contradicts(PlacementEndsBeforeItStarts),
        warn(PlacementIsVoided),
        warn(PlacementHasEnded),
        warn(MoreThanFullTime),
        refuse_ahead(DurationIsExceeded, gives_way=True),
        refuse_ahead(ReasonIsMissing),
        warn(EmployeesAreNotHeard),
        warn(RatioIsExceeded),
        warn(ExtensionIsNotJoint),
    ),
    law_day=start_of_the_placement,
    ratio_day=first_added_day,
)
INTERRUPT = Slice(
    command="interrupt-placement",
    service="placements",
    fact=PlacementInterrupted,
    rules=(
        contradicts(UnknownPlacement),
        contradicts(PlacementHasNotStarted),
        contradicts(InterruptionEndsBeforeItStarts),
        warn(PlacementIsVoided),
        refuse(InterruptionLiesOutside),
    ),
    law_day=start_of_the_placement,
)
FOLLOW_UP = Slice(
    command="follow-up-placement",
    service="placements",
    fact=PlacementFollowedUp,
    rules=(
        contradicts(UnknownPlacement),
        warn(PlacementIsVoided),
        warn(FollowUpLiesOutside),
    ),
    law_day=start_of_the_placement,
)
VOID = Slice(
    command="void-placement",
    service="placements",
    fact=PlacementVoided,
    rules=(
        contradicts(UnknownPlacement),
        warn(PlacementIsVoided),
    ),
    law_day=start_of_the_placement,
)
