"""What happens to a placement besides its start and end.

AgreePlacement, CancelPlacement, ChangeHours, ExtendPlacement, FollowUpPlacement, VoidPlacement.
"""

from praktiklog_events import (
    HoursChanged,
    PlacementAgreed,
    PlacementCancelled,
    PlacementExtended,
    PlacementFollowedUp,
    PlacementVoided,
)
from praktiklog_services.deciding.law_day import day_of, start_of_the_placement
from praktiklog_services.deciding.rule import contradicts, refuse, warn
from praktiklog_services.deciding.rules.already_registered import AlreadyRegistered
from praktiklog_services.deciding.slice import Slice
from praktiklog_services.placements.rules.more_than_full_time import MoreThanFullTime
from praktiklog_services.placements.rules.placement_ends_before_it_starts import (
    PlacementEndsBeforeItStarts,
)
from praktiklog_services.placements.rules.placement_has_not_started import PlacementHasNotStarted
from praktiklog_services.placements.rules.placement_has_started import PlacementHasStarted
from praktiklog_services.placements.rules.placement_is_voided import PlacementIsVoided
from praktiklog_services.placements.rules.unknown_placement import UnknownPlacement
from praktiklog_services.referrals.rules.referral_is_voided import ReferralIsVoided
from praktiklog_services.referrals.rules.unknown_referral import UnknownReferral
from praktiklog_services.slots.rules.reservation_is_voided import ReservationIsVoided
from praktiklog_services.slots.rules.unknown_reservation import UnknownReservation

AGREE = Slice(
    command="agree-placement",
    service="placements",
    fact=PlacementAgreed,
    rules=(
        contradicts(AlreadyRegistered),
        contradicts(UnknownReferral),
        contradicts(UnknownReservation),
        warn(ReferralIsVoided),
        warn(ReservationIsVoided),
        refuse(PlacementHasStarted),
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
        warn(MoreThanFullTime),
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
