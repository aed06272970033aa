"""What a page shows of a measure."""

import msgspec

from praktiklog_projections.asking.catalogue import measure
from praktiklog_projections.asking.measure import Measure


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows of a measure, besides what the measure's own record says.

    `by` are the keys it opens with; `drawn` is the column in its chart, `else_drawn` the one
    where that is null in every row, `interval` the columns of the drawn one's ends, `limit` a
    value to draw a line at. A row with one of the columns `active` is something that happened.
    """

    measure: str
    template: str
    drawn: str
    by: tuple[str, ...] = ()
    else_drawn: str | None = None
    interval: tuple[str, str] | None = None
    limit: float | None = None
    active: tuple[str, ...] = ()

    @property
    def record(self) -> Measure:
        """The measure's record, in its latest version."""
        return measure(self.measure)

    @property
    def name(self) -> str:
        """The path of the page, which is the measure's id."""
        return self.measure

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that rows can be cut by."""
        return self.record.key_names

    @property
    def own_keys(self) -> tuple[str, ...]:
        """The keys that every row has."""
        return tuple(own.name for own in self.record.own)

    @property
    def of_a_day(self) -> bool:
        """Whether it is asked for one day instead of a period."""
        return self.record.dates == "day"
