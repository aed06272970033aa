"""A question on its way to SQL: what a population may use."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field

from praktiklog_projections.asking.query import Question
from praktiklog_projections.engine.table import Table
from praktiklog_runtime import clock


class Asked(Struct):
    """The days and params of a request, the point of the log, and the parameters of its SQL.

    `since` is the first day, `until` the day after the last one that counts (today unless the
    measure looks ahead), `asked_to` the one asked for; every query has them as parameters, with
    `today` and `moment`. `explaining` tells whether the events behind each thing are asked for
    as well. A request makes it (`Request.at`).
    """

    question: Question
    since: date
    until: date
    asked_to: date
    params: Mapping[str, Any]
    explaining: bool = False
    parameters: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.parameters |= self.question.parameters() | {
            "since": self.since,
            "until": self.until,
            "asked_to": self.asked_to,
        }

    @property
    def today(self) -> date:
        """The Danish date at the moment asked from."""
        return clock.danish_date(self.question.moment)

    def param(self, name: str) -> Any:
        """Return the value of a param; null where it restricts nothing."""
        return self.params[name]

    def known(self, *tables: Table) -> str:
        """Give the rows of tables as known, each under the table's own name.

        Wherever one is read it is read anew, with the conditions there: to write a whole table
        down first costs more than to pass over it twice.
        """
        return ", ".join(
            f"{table.name} AS NOT MATERIALIZED "
            f"({self.question.known(table, positions=self.explaining)})"
            for table in tables
        )

    def positions(self, *arrays: str) -> str:
        """Give the last column of a row: the positions of the events behind it, if asked for.

        Each array is SQL; one that is null names no events.
        """
        if not self.explaining:
            return ""
        return f", {joined(arrays)} AS positions"

    def if_explaining(self, sql: str) -> str:
        """Give SQL that is there for the positions alone."""
        return sql if self.explaining else ""

    def relation(self, name: str, columns: dict[str, str], rows: Iterable[Sequence[object]]) -> str:
        """Make rows computed in Python a relation: column names with their SQL types."""
        lists = list(zip(*rows, strict=True)) or [()] * len(columns)
        selected = []
        for (column, kind), values in zip(columns.items(), lists, strict=True):
            parameter = f"{name}_{column}"
            self.parameters[parameter] = list(values)
            selected.append(f"unnest(%({parameter})s::{kind}[]) AS {column}")
        return f"{name} AS (SELECT {', '.join(selected)})"

    def fetch(self, sql: str) -> Sequence[tuple[Any, ...]]:
        """Run a query of the population's own, before its SQL is complete."""
        return self.question.executor.fetch(sql, self.parameters)


def joined(arrays: Sequence[str]) -> str:
    """Join arrays of positions in SQL, passing over those that are null."""
    return " || ".join(f"coalesce({array}, ARRAY[]::bigint[])" for array in arrays)
