"""How events change the fact rows of flow."""

from typing import Final

from msgspec.structs import replace

from praktiklog_events import (
    CourseStarted,
    PlacementStarted,
    PlacementVoided,
    ReferralClosed,
    ReferralRegistered,
    ReferralVoided,
    benefit_of,
)
from praktiklog_projections.engine.projection import Projection, change, introduce, void
from praktiklog_projections.flow.tables import REFERRAL, START, Referral, Start
from praktiklog_projections.lifecycle import earliest


def _referral(fact: ReferralRegistered) -> Referral:
    return Referral(
        fact.referral_id,
        fact.jobcentre,
        fact.target_group,
        benefit_of(fact.target_group),
        fact.readiness,
        fact.referred_on,
        closed_on=None,
        course_started_on=None,
        voided=False,
    )


def _course_started(row: Referral, fact: CourseStarted) -> Referral:
    return replace(row, course_started_on=earliest(row.course_started_on, fact.started_on))


def _closed(row: Referral, fact: ReferralClosed) -> Referral:
    return replace(row, closed_on=earliest(row.closed_on, fact.closed_on))


def _start(fact: PlacementStarted) -> Start | None:
    if fact.referral_id is None:
        return None
    return Start(fact.placement_id, fact.referral_id, fact.started_on, voided=False)


FLOW: Final = Projection(
    name="flow",
    version=1,
    tables=(REFERRAL, START),
    rules={
        ReferralRegistered.TYPE: (introduce(REFERRAL, _referral),),
        CourseStarted.TYPE: (change(REFERRAL, _course_started),),
        ReferralClosed.TYPE: (change(REFERRAL, _closed),),
        ReferralVoided.TYPE: (void(REFERRAL),),
        PlacementStarted.TYPE: (introduce(START, _start),),
        PlacementVoided.TYPE: (void(START),),
    },
)
"""The projection behind flow."""

VERSIONS: Final = (FLOW,)
"""Every version that can be built and served; the newest is the last."""
