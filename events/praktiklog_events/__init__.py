"""The contract of Praktiklog: events as CloudEvents 1.0, typed.

>>> from praktiklog_events import decode, encode, event

Names of types and fields are the stored format and never change; see the contract's version
rules in README.md.
"""

from praktiklog_events.catalogue import FACTS, TYPES, event
from praktiklog_events.chain import STAMP_BYTES
from praktiklog_events.codec import MAX_BYTES, decode, decode_tolerant, encode
from praktiklog_events.envelope import Event, Header, without_stamps
from praktiklog_events.errors import ContractError, UnknownTypeError
from praktiklog_events.facts.companies import CompanyRegistered, HeadcountReported
from praktiklog_events.facts.fact import Fact
from praktiklog_events.facts.outcomes import OutcomeObserved, OutcomeVoided
from praktiklog_events.facts.placements import (
    EndVoided,
    HoursChanged,
    PlacementAgreed,
    PlacementCancelled,
    PlacementEnded,
    PlacementExtended,
    PlacementFollowedUp,
    PlacementStarted,
    PlacementVoided,
)
from praktiklog_events.facts.referrals import (
    CourseEnded,
    CourseStarted,
    GroupChanged,
    ReferralClosed,
    ReferralRegistered,
    ReferralVoided,
)
from praktiklog_events.facts.slots import (
    CapacityChanged,
    SlotReleased,
    SlotReserved,
    SlotsClosed,
    SlotsConfirmed,
    SlotsOpened,
    SlotsPaused,
    SlotsResumed,
    SlotVoided,
)
from praktiklog_events.facts.steering import BreakDeclared, RulesAdopted, TargetSet
from praktiklog_events.limits import check, danish_date
from praktiklog_events.subjects import subject, subject_of
from praktiklog_events.vocabulary import TARGET_GROUPS, benefit_of

__all__ = [
    "FACTS",
    "MAX_BYTES",
    "STAMP_BYTES",
    "TARGET_GROUPS",
    "TYPES",
    "BreakDeclared",
    "CapacityChanged",
    "CompanyRegistered",
    "ContractError",
    "CourseEnded",
    "CourseStarted",
    "EndVoided",
    "Event",
    "Fact",
    "GroupChanged",
    "HeadcountReported",
    "Header",
    "HoursChanged",
    "OutcomeObserved",
    "OutcomeVoided",
    "PlacementAgreed",
    "PlacementCancelled",
    "PlacementEnded",
    "PlacementExtended",
    "PlacementFollowedUp",
    "PlacementStarted",
    "PlacementVoided",
    "ReferralClosed",
    "ReferralRegistered",
    "ReferralVoided",
    "RulesAdopted",
    "SlotReleased",
    "SlotReserved",
    "SlotVoided",
    "SlotsClosed",
    "SlotsConfirmed",
    "SlotsOpened",
    "SlotsPaused",
    "SlotsResumed",
    "TargetSet",
    "UnknownTypeError",
    "benefit_of",
    "check",
    "danish_date",
    "decode",
    "decode_tolerant",
    "encode",
    "event",
    "subject",
    "subject_of",
    "without_stamps",
]
