"""A table of fact rows that keep their history, described by the struct of its row."""

from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

VERSION_COLUMNS: Final = "known_from, known_from_at, known_to, known_to_at, positions"
_SQL_TYPES: Final[dict[Any, str]] = {
    str: 'text COLLATE "C"',
    int: "integer",
    bool: "boolean",
    date: "date",
    datetime: "timestamptz",
}


class Row(Struct, frozen=True, gc=False):
    """One fact as it is known; its fields are the columns of its table.

    A row with a field `voided` stands for a thing that can be voided: it stays as a mark that
    the id was used, and counts in nothing.
    """


class Table(Struct, frozen=True, dict=True):
    """A table of versions: a row that changes is closed and its successor inserted.

    The first `key` fields of `row` name the thing; at most one version of a thing is open.
    An `append_only` table holds facts that nothing closes. Every version carries `known_from`
    and `known_to` (log positions, the latter exclusive), the running maximum of `time` at
    both, and `positions`: the events that made it what it is.

    `projection` is whose table it is; `schema` where a certain instance of that keeps it.
    """

    projection: str
    name: str
    row: type[Row]
    key: int = 1
    append_only: bool = False
    schema: str = ""

    def at(self, schema: str) -> "Table":
        """Return the same table as an instance of its projection keeps it."""
        return replace(self, schema=schema)

    @cached_property
    def full_name(self) -> str:
        """The name with its schema."""
        return f"{self.schema}.{self.name}"

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold the fact."""
        return self.row.__struct_fields__

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """The columns that name the thing."""
        return self.columns[: self.key]

    @cached_property
    def voidable(self) -> bool:
        """Whether its things can be voided."""
        return "voided" in self.columns

    @cached_property
    def create(self) -> str:
        """The statements that create it."""
        lines = [_column(field.name, field.type) for field in msgspec.structs.fields(self.row)]
        lines += [
            "known_from bigint NOT NULL",
            "known_from_at timestamptz NOT NULL",
            "known_to bigint",
            "known_to_at timestamptz",
            "positions bigint[] NOT NULL",
        ]
        body = ",\n  ".join(lines)
        statement = f"CREATE TABLE IF NOT EXISTS {self.full_name} (\n  {body}\n);"
        if self.append_only:
            return statement
        # Only open versions are ever looked up by id; closing one then costs no index entry.
        return (
            f"{statement}\nCREATE UNIQUE INDEX IF NOT EXISTS {self.name}_open "
            f"ON {self.full_name} ({', '.join(self.key_columns)}) WHERE known_to IS NULL;"
        )

    @cached_property
    def load(self) -> str:
        """The query for the open versions of some things: a list of each key column."""
        columns = ", ".join(f"t.{name}" for name in self.columns)
        same = " AND ".join(f"t.{name} = u.{name}" for name in self.key_columns)
        return (
            f"SELECT {columns}, t.positions::text FROM {self._unnest()} "
            f"JOIN {self.full_name} t ON {same} AND t.known_to IS NULL"
        )

    @cached_property
    def copy(self) -> str:
        """The statement that takes new versions in, as text; nothing between tabs is null."""
        return (
            f"COPY {self.full_name} ({', '.join(self.columns)}, {VERSION_COLUMNS}) "
            "FROM STDIN (FORMAT text, NULL '')"
        )

    @cached_property
    def close(self) -> str:
        """The statement that closes open versions: lists of keys, of positions, of moments."""
        same = " AND ".join(f"t.{name} = u.{name}" for name in self.key_columns)
        return (
            f"UPDATE {self.full_name} AS t SET known_to = u.known_to, known_to_at = u.known_to_at "
            f"FROM {self._unnest(known_to='bigint', known_to_at='timestamptz')} "
            f"WHERE {same} AND t.known_to IS NULL"
        )

    def _unnest(self, **further: str) -> str:
        # Lists come as one text each, a value a line: that is by far the fastest way in.
        kinds = dict.fromkeys(self.key_columns, "text") | further
        lists = ", ".join(f"string_to_array(%s, E'\\n')::{kind}[]" for kind in kinds.values())
        return f"unnest({lists}) AS u({', '.join(kinds)})"


def _column(name: str, kind: Any) -> str:
    for python, sql in _SQL_TYPES.items():
        if kind is python:
            return f"{name} {sql} NOT NULL"
        if kind == python | None:
            return f"{name} {sql}"
    raise TypeError(f"no column type for {name}: {kind!r}")
