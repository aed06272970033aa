"""The blocks of rule-set files: the dated parameters of the rules, one class a block.

A key that a rule needs is declared here and nowhere else; every block may say where it stands.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from praktiklog_events.scalars import Code, Name
from praktiklog_events.vocabulary import Offer, Readiness
from praktiklog_services.law.period import Elapsed, Period

Certainty = Literal["text", "secondary", "unverified", "hypothetical"]
MonthDay = Annotated[str, Meta(pattern="^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
Window = Annotated[str, Meta(pattern=f"^{_CLOCK}-{_CLOCK}$")]
Number = Annotated[float, Meta(ge=0)]
Positive = Annotated[float, Meta(gt=0)]
Whole = Annotated[int, Meta(ge=0)]
Once = Annotated[int, Meta(ge=1)]


class Block(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parameters that stand together; `certainty` is null where nothing is said of it."""

    source: str | None = None
    certainty: Certainty | None = None


class TargetGroup(Block, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A target group (målgruppe); `from_` and `to` are days on which one may enter with it."""

    code: Code
    parent: Code | None = None
    from_: date | None = None
    to: date | None = None


class FullTime(Block, frozen=True, kw_only=True):
    """Full time (fuld tid), in hours a week."""

    hours: Positive
    ordinary_hours_count: bool


class Condition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who a limit is for; what is null is not asked."""

    target_group: Code | None = None
    readiness: Readiness | None = None


class Limit(Block, frozen=True, kw_only=True):
    """How long a stay may last (varighed); the first limit with a met condition counts."""

    id: Code | Annotated[str, Meta(pattern="^[A-Za-z0-9_]{1,40}$")]
    offers: Annotated[tuple[Offer, ...], Meta(min_length=1)]
    any_of: Annotated[tuple[Condition, ...], Meta(min_length=1)]
    first: Period
    extend_to: Period | None = None
    then_by: Period | None = None
    reason_over: Period | None = None


class Duration(Block, frozen=True, kw_only=True):
    """How long stays may last."""

    judged_by: Literal["started_on"]
    interruptions_count: bool
    limit: tuple[Limit, ...] = ()


class Hearing(Block, frozen=True, kw_only=True):
    """From what length on the employees are heard (drøftelse)."""

    over: Period


class Ratio(Block, frozen=True, kw_only=True):
    """How many placed persons a company may have beside its own (rimelighedskrav)."""

    judged: bool
    offers: tuple[Offer, ...] = ()
    per_first: Positive = 5
    first_up_to: Number = 50
    per_rest: Positive = 10
    at_least: Number = 1
    rounding: Literal["floor", "none"] = "floor"
    ordinary: Literal["full_time", "heads"] = "full_time"
    persons: Literal["full_time", "heads"] = "full_time"
    full_time_hours: Positive = 37
    unknown_hours_count: Number = 1
    headcount_not_older_than: Period | None = None
    exempt_purposes: tuple[Code, ...] = ()
    declaration: bool = False


class Purpose(Block, frozen=True, kw_only=True):
    """What a placement is for (formål)."""

    required: bool
    codes: tuple[Code, ...]


class Reservation(Block, frozen=True, kw_only=True):
    """How long a slot is held, and how long an agreed placement keeps it after its first day."""

    hold: Elapsed | None = None
    grace: Period | None = None


class Course(Block, frozen=True, kw_only=True):
    """A visitation course (visitationsforløb)."""

    code: Code
    max: Period | None = None
    normal: Period | None = None
    meetings: Once | None = None
    seats: Whole | None = None
    after: tuple[Code, ...] = ()


class Caseload(Block, frozen=True, kw_only=True):
    """How many cases someone in a role has."""

    role: Code
    max: Once
    low: Whole | None = None


class Mentor(Block, frozen=True, kw_only=True):
    """How many candidates a mentor has within a window."""

    window: Period
    low: Whole | None = None
    high: Once


class Centre(Block, frozen=True, kw_only=True):
    """What a company centre (virksomhedscenter) has."""

    slots: Once
    contract: bool = False
    mentor: bool = False
    consultant: bool = False


class Match(Block, frozen=True, kw_only=True):
    """What candidate and company agree on before a placement."""

    points: tuple[Code, ...] = ()
    understanding: tuple[Literal["candidate", "company"], ...] = ()
    ordinary_job: bool = False


class PracticeTypes(Block, frozen=True, kw_only=True):
    """From when on types of praktik are known."""

    known_from: date
    required: bool = False


class Repeat(Block, frozen=True, kw_only=True):
    """When placements repeat each other."""

    same_company: Period | None = None
    circular_window: Period | None = None
    circular_count: Once | None = None


class Extension(Block, frozen=True, kw_only=True):
    """The roles that decide on an extension together."""

    decided_with: tuple[Code, ...]


class Coordination(Block, frozen=True, kw_only=True):
    """Whether every referral has a coordinator."""

    required: bool


class FollowUp(Block, frozen=True, kw_only=True):
    """How often someone follows up; what is empty is not asked."""

    track: Literal["candidate", "company"]
    by_roles: tuple[Code, ...] = ()
    slot_kinds: tuple[Code, ...] = ()
    target_groups: tuple[Code, ...] = ()
    every: Period


class Opening(Block, frozen=True, kw_only=True):
    """Opening hours, wall clock in Denmark; `closed` every year, `days` once."""

    mon: tuple[Window, ...] = ()
    tue: tuple[Window, ...] = ()
    wed: tuple[Window, ...] = ()
    thu: tuple[Window, ...] = ()
    fri: tuple[Window, ...] = ()
    sat: tuple[Window, ...] = ()
    sun: tuple[Window, ...] = ()
    closed: tuple[MonthDay, ...] = ()
    days: tuple[date, ...] = ()


class Promise(Block, frozen=True, kw_only=True):
    """Within what time an order of a kind is answered."""

    order_kind: Code
    within: Elapsed
    clock: Literal["opening", "plain"]


class Orders(Block, frozen=True, kw_only=True):
    """Within what time an order is closed."""

    close_within: Period


class Contacts(Block, frozen=True, kw_only=True):
    """How long a company is left in peace."""

    quiet: Period | None = None
    ahead: Period | None = None
    silent: Period | None = None
    exempt: tuple[Code, ...] = ()


class Confirmation(Block, frozen=True, kw_only=True):
    """How often companies confirm their slots."""

    every: Period | None = None
    warn: Period | None = None


class Outcomes(Block, frozen=True, kw_only=True):
    """The horizons at which outcomes are observed."""

    horizons: tuple[str, ...]


class BreakOff(Block, frozen=True, kw_only=True):
    """Within what time a break-off is an early one."""

    early: tuple[Period, ...]


class Counting(Block, frozen=True, kw_only=True):
    """The rule that figures are steered by."""

    rule: Code


class Steering(Block, frozen=True, kw_only=True):
    """What figures may be looked at."""

    per_employee: bool


class Quiet(Block, frozen=True, kw_only=True):
    """Rules that are recorded and answered, but not popped up on pages."""

    rules: tuple[str, ...]


class ListedCode(Block, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A code of a register or list, what it is called, and the days on which it is in use."""

    code: Annotated[str, Meta(pattern="^[A-Za-z0-9_.-]{1,40}$")]
    name: Name | None = None
    status: Code | None = None
    from_: date | None = None
    to: date | None = None


class CodeList(Block, frozen=True, kw_only=True):
    """A dated list of codes."""

    name: Code
    code: tuple[ListedCode, ...] = ()
