"""What the SQL of every figure shares: rows as known, keys, and periods."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from psycopg import Connection

from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.engine.table import Table
from praktiklog_projections.errors import UnknownKey
from praktiklog_runtime import clock

ResultRow = dict[str, Any]

PERIODS: Final = ("month", "quarter", "year")
"""Keys that cut time, in the order from fine to coarse."""

_LABELS: Final = {"month": "YYYY-MM", "quarter": 'YYYY"Q"Q', "year": "YYYY"}


class Question(Struct, frozen=True):
    """Where a figure is asked, and from which point of the log.

    Without `as_of` everything known counts, and the moment is `now`.
    """

    connection: Connection[Any]
    as_of: AsOf | None
    now: datetime

    @property
    def moment(self) -> datetime:
        """The moment that "today" is the Danish date of."""
        return self.now if self.as_of is None else self.as_of.moment

    def parameters(self, **further: object) -> dict[str, object]:
        """Return the parameters of every query, and further ones."""
        return {
            "moment": self.moment,
            "today": clock.danish_date(self.moment),
            "position": None if self.as_of is None else self.as_of.position,
            **further,
        }

    def known(self, table: Table) -> str:
        """Return a query for the rows of a table as known, without what was voided."""
        columns = ", ".join(table.columns)
        conditions = [self._is_known()] + ["NOT voided"] * table.voidable
        extra = ", known_from" if table.append_only else ""
        return f"SELECT {columns}{extra} FROM {table.full_name} WHERE {' AND '.join(conditions)}"

    def fetch(self, sql: str, **parameters: object) -> list[tuple[Any, ...]]:
        """Run a query and return its rows."""
        return self.connection.execute(sql, self.parameters(**parameters)).fetchall()

    def _is_known(self) -> str:
        if self.as_of is None:
            return "known_to IS NULL"
        if self.as_of.position is None:
            return (
                "known_from_at <= %(moment)s AND (known_to_at IS NULL OR known_to_at > %(moment)s)"
            )
        return "known_from <= %(position)s AND (known_to IS NULL OR known_to > %(position)s)"


def check_keys(figure: str, by: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    """Return the keys without repetition; raises `UnknownKey`."""
    for key in by:
        if key not in allowed:
            raise UnknownKey(figure, key, allowed)
    return tuple(dict.fromkeys(by))


def label(period: str, day: str) -> str:
    """Return SQL for the name of the month, quarter or year of a date expression."""
    return f"to_char({day}, '{_LABELS[period]}')"


def in_order(rows: list[ResultRow], by: Sequence[str]) -> list[ResultRow]:
    """Sort rows by the values of their keys, null last."""
    return sorted(rows, key=lambda row: [(row[key] is None, row[key] or "") for key in by])


def ratio(part: int, whole: int) -> float | None:
    """Divide; over nothing it is null."""
    return part / whole if whole else None
