"""A published figure and the question to our own figures that it is compared with; data only."""

from datetime import date
from typing import Literal

from msgspec import Struct


class PersonsInPlacement(Struct, frozen=True):
    """Persons in placement on a day: occupied, wage subsidy and outside together."""

    jobcentre: str
    on: date


class SlotsAvailable(Struct, frozen=True):
    """Slots of one kind that are available on a day."""

    jobcentre: str
    slot_kind: str
    on: date


class CentresOpen(Struct, frozen=True):
    """Company centres (virksomhedscentre) with at least one slot on a day."""

    jobcentre: str
    on: date


class InflowPerMonth(Struct, frozen=True):
    """Referrals a month, mean over whole months; `to` is exclusive."""

    jobcentre: str
    from_: date
    to: date


class MeanDays(Struct, frozen=True):
    """Mean time from referral to the first day in a company, of those who started.

    Counted in calendar days and told in `unit`: a week is 7 of them, and `working_days` are
    5 for every 7. `to` is exclusive.
    """

    jobcentre: str
    from_: date
    to: date
    unit: Literal["days", "weeks", "working_days"]


class ShareStarted(Struct, frozen=True):
    """Per cent of the referrals of a period that led to a placement; `to` is exclusive."""

    jobcentre: str
    from_: date
    to: date


class EffectShare(Struct, frozen=True):
    """Per cent in an ordinary job or education at a horizon after placements of a period.

    Without a `jobcentre` it is the whole country, without a `readiness` the whole benefit.
    `to` is exclusive.
    """

    jobcentre: str | None
    benefit: str
    readiness: str | None
    from_: date
    to: date
    horizon: str


Question = (
    PersonsInPlacement
    | SlotsAvailable
    | CentresOpen
    | InflowPerMonth
    | MeanDays
    | ShareStarted
    | EffectShare
)


class Published(Struct, frozen=True):
    """One published figure: where it stands, what it says and how it was read.

    `published` has the unit of its source (shares in per cent) and `decimals` as printed there.
    `note` tells which reading was taken, which number of cases was assumed, and starts with
    "contradicts" where something else that was published speaks against it.
    """

    id: str
    source: str
    what: str
    published: float
    decimals: int
    question: Question
    note: str | None = None
