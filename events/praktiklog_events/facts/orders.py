"""Facts about companies' orders for candidates (ordrer) and who is on duty for them (vagtplan).

The names in this file are the stored format: add fields with defaults, never rename or retype.
"""

from datetime import date
from typing import ClassVar, Literal

from praktiklog_events.facts.fact import Fact
from praktiklog_events.scalars import (
    Branch,
    Code,
    CompanyId,
    Count,
    Happened,
    HappenedAt,
    Hours,
    Id,
    Jobcentre,
    OrderId,
    StaffId,
)

__all__ = ["DutyRostered", "OrderAnswered", "OrderAssigned", "OrderClosed", "OrderReceived"]


class OrderReceived(Fact, frozen=True, kw_only=True):
    """A company asked for candidates (jobordre)."""

    TYPE: ClassVar[str] = "order.received.v1"
    ABOUT: ClassVar[str] = "order_id"
    COMMAND: ClassVar[str] = "receive-order"

    order_id: OrderId
    company_id: CompanyId
    jobcentre: Jobcentre
    received_at: HappenedAt
    kind: Literal["ordinary", "supported"]
    positions: Count
    team: Id | None = None
    branch: Branch | None = None
    task_codes: tuple[Code, ...] | None = None
    hours_per_week: Hours | None = None
    starts_on: date | None = None


class OrderAssigned(Fact, frozen=True, kw_only=True):
    """An order was handed to somebody or a team, or taken by oneself."""

    TYPE: ClassVar[str] = "order.assigned.v1"
    ABOUT: ClassVar[str] = "order_id"
    COMMAND: ClassVar[str] = "assign-order"

    order_id: OrderId
    assigned_at: HappenedAt
    staff_id: StaffId | None = None
    team: Id | None = None
    accepted: bool | None = None


class OrderAnswered(Fact, frozen=True, kw_only=True):
    """The company got an answer; the first one stops the clock."""

    TYPE: ClassVar[str] = "order.answered.v1"
    ABOUT: ClassVar[str] = "order_id"
    COMMAND: ClassVar[str] = "answer-order"

    order_id: OrderId
    answered_at: HappenedAt
    answer: Literal["candidate", "cvs", "time_frame", "declined"]


class OrderClosed(Fact, frozen=True, kw_only=True):
    """An order is done with; `filled` of its positions were filled."""

    TYPE: ClassVar[str] = "order.closed.v1"
    ABOUT: ClassVar[str] = "order_id"
    COMMAND: ClassVar[str] = "close-order"

    order_id: OrderId
    closed_on: Happened
    reason: Literal[
        "filled",
        "partly_filled",
        "declined_by_us",
        "no_candidates",
        "withdrawn_by_company",
        "expired",
        "duplicate",
    ]
    filled: Count | None = None


class DutyRostered(Fact, frozen=True, kw_only=True):
    """Who is on duty at a desk in a period, both days included; of a day the later one counts."""

    TYPE: ClassVar[str] = "duty.rostered.v1"
    ABOUT: ClassVar[str] = "jobcentre"
    COMMAND: ClassVar[str] = "roster-duty"

    jobcentre: Jobcentre
    desk: Literal["orders", "sick_calls"]
    period_from: date
    period_to: date
    staff_ids: tuple[Id, ...]
