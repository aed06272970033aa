"""Where a question is asked, and from which point of the log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct
from psycopg import Connection

from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.engine import serving
from praktiklog_projections.engine.table import Table
from praktiklog_runtime import clock

Parameters = Mapping[str, object]


class Executor(Protocol):
    """Whoever answers SQL over the tables of the projections.

    The SQL of measures is what PostgreSQL and DuckDB have in common; parameters are `%(name)s`.
    """

    def name_of(self, table: Table) -> str:
        """Return the name under which it has a table."""

    def fetch(self, sql: str, parameters: Parameters) -> Sequence[tuple[Any, ...]]:
        """Run a query and return its rows."""


class Database(Struct, frozen=True):
    """PostgreSQL, through a connection that needs to read only.

    `instances` names other instances than those that serve, by projection: one that is being
    compared, say.
    """

    connection: Connection[Any]
    instances: Mapping[str, str] = {}

    def name_of(self, table: Table) -> str:
        """Return the table's name in the schema that serves; nobody else names tables."""
        instance = self.instances.get(table.projection)
        return table.at(instance or serving.schema(self.connection, table.projection)).full_name

    def fetch(self, sql: str, parameters: Parameters) -> Sequence[tuple[Any, ...]]:
        """Run a query and return its rows."""
        return self.connection.execute(sql, parameters).fetchall()


class Question(Struct, frozen=True):
    """Where a figure is asked, and from which point of the log.

    Without `as_of` everything known counts, and the moment is `now`.
    """

    executor: Executor
    as_of: AsOf | None
    now: datetime

    @property
    def moment(self) -> datetime:
        """The moment that "today" is the Danish date of."""
        return self.now if self.as_of is None else self.as_of.moment

    def parameters(self) -> dict[str, object]:
        """Return the parameters of every query."""
        return {
            "moment": self.moment,
            "today": clock.danish_date(self.moment),
            "position": None if self.as_of is None else self.as_of.position,
        }

    def known(self, table: Table, *, positions: bool = False, since: bool = False) -> str:
        """Return a query for the rows of a table as known, without what was voided.

        `since` adds `known_from`, which rows that nothing closes have always.
        """
        columns = ", ".join(table.columns)
        conditions = [self._is_known()] + ["NOT voided"] * table.voidable
        extra = ", known_from" * (table.append_only or since) + ", positions" * positions
        return (
            f"SELECT {columns}{extra} FROM {self.executor.name_of(table)} "
            f"WHERE {' AND '.join(conditions)}"
        )

    def _is_known(self) -> str:
        if self.as_of is None:
            return "known_to IS NULL"
        if self.as_of.position is None:
            return (
                "known_from_at <= %(moment)s AND (known_to_at IS NULL OR known_to_at > %(moment)s)"
            )
        return "known_from <= %(position)s AND (known_to IS NULL OR known_to > %(position)s)"
