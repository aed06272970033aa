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
from praktiklog_events.facts import (
    access,
    companies,
    contacts,
    corrections,
    orders,
    outcomes,
    placements,
    referrals,
    reports,
    slots,
    steering,
    vault,
)
from praktiklog_events.facts.access import *
from praktiklog_events.facts.companies import *
from praktiklog_events.facts.contacts import *
from praktiklog_events.facts.corrections import *
from praktiklog_events.facts.fact import Fact
from praktiklog_events.facts.orders import *
from praktiklog_events.facts.outcomes import *
from praktiklog_events.facts.placements import *
from praktiklog_events.facts.referrals import *
from praktiklog_events.facts.reports import *
from praktiklog_events.facts.slots import *
from praktiklog_events.facts.steering import *
from praktiklog_events.facts.vault import *
from praktiklog_events.limits import check, danish_date
from praktiklog_events.subjects import subject, subject_of
from praktiklog_events.vocabulary import TARGET_GROUPS, benefit_of

__all__ = [
    "FACTS",
    "MAX_BYTES",
    "STAMP_BYTES",
    "TARGET_GROUPS",
    "TYPES",
    "ContractError",
    "Event",
    "Fact",
    "Header",
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
__all__ += companies.__all__
__all__ += outcomes.__all__
__all__ += placements.__all__
__all__ += referrals.__all__
__all__ += slots.__all__
__all__ += steering.__all__
__all__ += access.__all__
__all__ += contacts.__all__
__all__ += corrections.__all__
__all__ += orders.__all__
__all__ += reports.__all__
__all__ += vault.__all__
