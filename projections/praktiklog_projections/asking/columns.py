"""Columns: how the contributions of the things counted become one number.

A column says it twice, and tests hold both against each other: as SQL over the rows of a
population (`aggregates`, read by `read`), and in Python over the contributions of the parts
(`recompute`). So a figure comes from one query, and its explanation adds up without it.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from praktiklog_projections.asking import numbers

Unit = Literal["count", "days", "hours", "share", "number", "kroner", "date", "code", "flag"]


class Column(Struct, frozen=True, kw_only=True):
    """A number of a row: its name in the contract, its headings, and its unit.

    A column that is not `shown` is there for those that are computed from it.
    """

    name: str
    da: str
    en: str
    unit: Unit = "count"
    shown: bool = True


class Aggregate(Column, frozen=True, kw_only=True):
    """A column over the rows of the population for which `where` holds.

    `value` is what one row gives, in SQL over the population's columns; a row whose value is
    null gives nothing.
    """

    value: str = "1"
    where: str | None = None

    @property
    def contribution(self) -> str:
        """What a row gives, in SQL; null where it gives nothing."""
        return self.given(self.value)

    def given(self, value: str) -> str:
        """Give a value in SQL where a row counts, else null."""
        return value if self.where is None else f"CASE WHEN {self.where} THEN {value} END"

    @property
    def aggregates(self) -> tuple[str, ...]:
        """The aggregates in SQL from which the number is read."""
        raise NotImplementedError

    def read(self, values: Sequence[Any]) -> Any:
        """Make the number of the aggregates' values."""
        return values[0]

    def recompute(self, contributions: Sequence[Any]) -> Any:
        """Make the number of the contributions of the parts."""
        raise NotImplementedError

    def counts(self, contribution: Any) -> bool:
        """Tell whether a thing with this contribution has a part in the number."""
        return contribution is not None

    def _over(self, call: str) -> str:
        return call if self.where is None else f"{call} FILTER (WHERE {self.where})"


class Sum(Aggregate, frozen=True, kw_only=True):
    """Adds up; of nothing it is 0. Contributions add up to it."""

    @property
    def aggregates(self) -> tuple[str, ...]:
        """See `Aggregate`."""
        return (self._over("count(*)" if self.value == "1" else f"sum({self.value})"),)

    def read(self, values: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return number(values[0]) or 0

    def recompute(self, contributions: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return sum(contributions)

    def counts(self, contribution: Any) -> bool:
        """See `Aggregate`: nothing is no part."""
        return bool(contribution)


class Days(Sum, frozen=True, kw_only=True):
    """Adds up `weight` on each day of a span: what a thing gives, times its days in the period.

    A measure of such columns alone needs no row for each thing in each period (`compose`).
    `value` is made of `weight`.
    """

    unit: Unit = "days"
    weight: str

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "value", f"({self.weight}) * days")


class Mean(Aggregate, frozen=True, kw_only=True):
    """The mean; of nothing it is null. It is the mean of the contributions."""

    @property
    def aggregates(self) -> tuple[str, ...]:
        """See `Aggregate`."""
        return self._over(f"sum({self.value})"), self._over(f"count({self.value})")

    def read(self, values: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return numbers.ratio(number(values[0]), values[1])

    def recompute(self, contributions: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return numbers.mean(contributions)


class Quantile(Aggregate, frozen=True, kw_only=True):
    """The value at a `share` of the sorted contributions (0.5: the median)."""

    share: float = 0.5

    @property
    def aggregates(self) -> tuple[str, ...]:
        """See `Aggregate`."""
        return (
            self._over(f"percentile_cont({self.share}) WITHIN GROUP (ORDER BY ({self.value}))"),
        )

    def read(self, values: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return number(values[0])

    def recompute(self, contributions: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return numbers.quantile(contributions, self.share)


class Distinct(Aggregate, frozen=True, kw_only=True):
    """Counts different values, such as persons; rows of it do not add up."""

    @property
    def aggregates(self) -> tuple[str, ...]:
        """See `Aggregate`."""
        return (self._over(f"count(DISTINCT {self.value})"),)

    def recompute(self, contributions: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return len(set(contributions))


class Least(Aggregate, frozen=True, kw_only=True):
    """The least of the contributions; of nothing it is null."""

    @property
    def aggregates(self) -> tuple[str, ...]:
        """See `Aggregate`."""
        return (self._over(f"min({self.value})"),)

    def read(self, values: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return number(values[0])

    def recompute(self, contributions: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return min(contributions, default=None)


class Most(Least, frozen=True, kw_only=True):
    """The largest of the contributions; of nothing it is null."""

    @property
    def aggregates(self) -> tuple[str, ...]:
        """See `Aggregate`."""
        return (self._over(f"max({self.value})"),)

    def recompute(self, contributions: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return max(contributions, default=None)


class Gathered(Aggregate, frozen=True, kw_only=True):
    """All contributions through a function of Python, where SQL has no aggregate (Kaplan-Meier).

    `fold` gets them in no order and must not depend on one.
    """

    fold: Callable[[Sequence[Any]], Any]

    @property
    def aggregates(self) -> tuple[str, ...]:
        """See `Aggregate`."""
        return (f"array_agg({self.value}) FILTER (WHERE ({self.contribution}) IS NOT NULL)",)

    def read(self, values: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return self.fold(values[0] or ())

    def recompute(self, contributions: Sequence[Any]) -> Any:
        """See `Aggregate`."""
        return self.fold(contributions)


class Computed(Column, frozen=True, kw_only=True):
    """A number made of other columns of its row, named in `of`; its parts are theirs."""

    of: tuple[str, ...]
    using: Callable[..., Any]


class Finished(Column, frozen=True, kw_only=True):
    """A number that the measure's `finish` fills in, since it depends on other rows."""


def share(name: str, da: str, en: str, *, of: str, over: str) -> Computed:
    """Divide one column by another; over nothing it is null."""
    return Computed(name=name, da=da, en=en, unit="share", of=(of, over), using=numbers.ratio)


AnyColumn = Aggregate | Computed | Finished

TEXT_UNITS: Final = frozenset({"date", "code"})
"""Units whose values are no numbers."""


def number(value: Any) -> Any:
    """Make an integer or a float of PostgreSQL's numeric; everything else is as it is."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
