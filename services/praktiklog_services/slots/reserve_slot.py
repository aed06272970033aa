"""ReserveSlot -> slot.reserved: book one slot for a candidate."""

from praktiklog_events import SlotReserved
from praktiklog_services.deciding.law_day import day_of
from praktiklog_services.deciding.rule import contradicts, refuse, warn
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.placements.rules.duration_is_exceeded import DurationIsExceeded
from praktiklog_services.placements.rules.headcount_is_old import HeadcountIsOld
from praktiklog_services.placements.rules.headcount_is_unknown import HeadcountIsUnknown
from praktiklog_services.placements.rules.placement_is_repeated import PlacementIsRepeated
from praktiklog_services.placements.rules.ratio_is_exceeded import RatioIsExceeded
from praktiklog_services.referrals.rules.candidate_differs_from_referral import (
    CandidateDiffersFromReferral,
)
from praktiklog_services.referrals.rules.referral_is_closed import ReferralIsClosed
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from praktiklog_services.slots.rules.candidate_holds_another_slot import CandidateHoldsAnotherSlot
from praktiklog_services.slots.rules.candidate_is_booked import CandidateIsBooked
from praktiklog_services.slots.rules.company_differs_from_agreement import (
    CompanyDiffersFromAgreement,
)
from praktiklog_services.slots.rules.reservation_ends_before_it_starts import (
    ReservationEndsBeforeItStarts,
)
from praktiklog_services.slots.rules.reservation_has_expired import ReservationHasExpired
from praktiklog_services.slots.rules.reservation_is_long import ReservationIsLong
from praktiklog_services.slots.rules.slot_is_taken import SlotIsTaken
from praktiklog_services.slots.rules.slot_is_unconfirmed import SlotIsUnconfirmed
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
        warn(ReferralIsClosed),
        refuse(CandidateDiffersFromReferral),
        refuse(CompanyDiffersFromAgreement),
        refuse(ReservationHasExpired),
        refuse(SlotIsTaken),
        refuse(CandidateIsBooked, gives_way=True),
        warn(CandidateHoldsAnotherSlot),
        warn(ReservationIsLong),
        warn(SlotIsUnconfirmed),
        warn(DurationIsExceeded),
        warn(RatioIsExceeded),
        warn(HeadcountIsUnknown),
        warn(HeadcountIsOld),
        warn(PlacementIsRepeated),
    ),
    law_day=day_of("starts_on"),
)
