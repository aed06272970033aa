"""Facts that come from outside the events: reported figures, costs, suppliers; and frozen answers.

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Final, Literal

from msgspec import Struct, field

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import (
    Amount,
    Code,
    Id,
    Jobcentre,
    MeasureName,
    Moment,
    Name,
    Position,
    Reference,
    ReferralId,
    Sha256,
    Share,
)
from praktiklog_events.vocabulary import Horizon

__all__ = [
    "AnswerFrozen",
    "CostReported",
    "FigureReported",
    "FrozenItem",
    "SupplierContracted",
    "SupplierPaid",
]

SERVICE: Final = "steering"
"""The service that records these facts."""


class FigureReported(Fact, frozen=True, kw_only=True):
    """A number from outside, over a period, both days included; a later report corrects it."""

    TYPE: ClassVar[str] = "figure.reported.v1"
    ABOUT: ClassVar[str] = "figure"
    COMMAND: ClassVar[str] = "report-figure"

    figure: Code
    jobcentre: Jobcentre
    period_from: date
    period_to: date
    value: float
    source: Name
    extracted_on: date
    target_group: Code | None = None


class CostReported(Fact, frozen=True, kw_only=True):
    """What something cost or was to cost, in kroner; the same `cost_id` again replaces it."""

    TYPE: ClassVar[str] = "cost.reported.v1"
    ABOUT: ClassVar[str] = "cost_id"
    COMMAND: ClassVar[str] = "report-cost"

    cost_id: Id
    jobcentre: Jobcentre
    object: Code
    amount: float
    unit: Literal["total", "per_slot_week", "per_person_week"]
    period_from: date
    period_to: date
    includes: tuple[Code, ...]
    kind: Literal["account", "budget", "estimate"]
    source: Name
    excludes: tuple[Code, ...] | None = None


class SupplierContracted(Fact, frozen=True, kw_only=True):
    """A supplier is paid by milestones for referrals whose course began in the contract's days.

    `fee` in kroner, the shares of it at start, placement and self-support from 0 to 1.
    """

    TYPE: ClassVar[str] = "supplier.contracted.v1"
    ABOUT: ClassVar[str] = "contract_id"
    COMMAND: ClassVar[str] = "contract-supplier"

    contract_id: Id
    supplier_id: Id
    jobcentre: Jobcentre
    course: Code
    fee: Amount
    share_start: Share
    share_placement: Share
    share_self_support: Share
    valid_from: date
    valid_to: date | None = None
    horizon: Horizon | None = None


class SupplierPaid(Fact, frozen=True, kw_only=True):
    """A supplier was paid for a milestone of a referral, in kroner; negative: taken back."""

    TYPE: ClassVar[str] = "supplier.paid.v1"
    ABOUT: ClassVar[str] = "payment_id"
    COMMAND: ClassVar[str] = "pay-supplier"

    payment_id: Id
    contract_id: Id
    referral_id: ReferralId
    milestone: Literal["start", "placement", "self_support"]
    amount: float
    paid_on: date


class FrozenItem(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One question of a frozen answer, and the hash of the rows that answered it."""

    measure: MeasureName
    rows_sha256: Sha256
    period_from: date | None = field(default=None, name="from")
    period_to: date | None = field(default=None, name="to")
    by: tuple[Code, ...] = ()
    where: dict[Code, tuple[Name | None, ...]] = {}
    params: dict[Code, Name | bool | int | float | None] = {}


class AnswerFrozen(Fact, frozen=True, kw_only=True):
    """Answers were given for good, at one position of the log; their rows stand under a hash."""

    TYPE: ClassVar[str] = "answer.frozen.v1"
    ABOUT: ClassVar[str] = "pack_id"
    COMMAND: ClassVar[str] = "freeze-answer"

    pack_id: Id
    kind: Literal["answer", "snapshot", "publication"]
    position: Position
    known_at: Moment
    items: tuple[FrozenItem, ...]
    sha256: Sha256
    case_number: Reference | None = None
    document_number: Reference | None = None
    asked_on: date | None = None
