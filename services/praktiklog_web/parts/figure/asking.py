"""A figure asked from one point of the log."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from praktiklog_projections.asking.query import Question as Where
from praktiklog_projections.asking.request import Request, Values, request
from praktiklog_runtime.clock import danish_date
from praktiklog_web.parts.figure.figure import Figure
from praktiklog_web.site.asking import Source

Row = dict[str, Any]


class Asking(msgspec.Struct, frozen=True):
    """A figure with the point of the log it is asked from; asks the measure."""

    figure: Figure
    where: Where
    source: Source

    @property
    def today(self) -> date:
        """The Danish date at the moment asked from."""
        return danish_date(self.where.moment)

    def rows(self, asked: Request) -> list[Row]:
        """Return the rows of a question, kept or new."""
        return self.source.rows(self.where, asked)

    def day(self, on: date, *, jobcentre: str | None = None) -> list[Row]:
        """Return the rows of one day."""
        return self.rows(request(self.figure.record, on=on, where=_only(jobcentre)))

    def period(
        self,
        first: date,
        after: date,
        by: Sequence[str],
        *,
        params: Mapping[str, str],
        jobcentre: str | None = None,
    ) -> list[Row]:
        """Return the rows of a period, `after` exclusive."""
        asked = request(
            self.figure.record,
            since=first,
            until=after,
            by=by,
            where=_only(jobcentre),
            params=params,
        )
        return self.rows(asked)

    def happened(self, row: Row) -> bool:
        """Tell whether a row counts something that happened."""
        return any(row[name] for name in self.figure.active)


def _only(jobcentre: str | None) -> dict[str, Values]:
    return {} if jobcentre is None else {"jobcentre": Values.of(jobcentre)}
