"""What a projection is: its tables, and for each event type the rule that changes a row."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from praktiklog_events.vocabulary.term import Term
from praktiklog_projections.engine.table import Row, Table


class Rule(Struct, frozen=True):
    """How one event type changes one row.

    `key` takes the thing's key from the fact: the value of a key of one column, a tuple of a
    longer one. `evolve(row, fact)` is pure: it gets the open row or None and returns the row
    as it is from now on; an equal row changes nothing, None leaves no open row.
    """

    table: Table
    key: Callable[[Any], Any]
    evolve: Callable[[Any, Any], Row | None]


class Projection(Struct, frozen=True):
    """A read model.

    `version` counts changes of tables or rules: each version is an instance of its own, with
    its schema, consumer and checkpoint. Event types of the contract without a rule change
    nothing here.
    """

    name: str
    version: int
    tables: tuple[Table, ...]
    rules: dict[str, tuple[Rule, ...]]
    instance: str = ""
    """Schema and key of the checkpoint; as declared `<name>_<version>`."""
    title: Term | None = None
    """What a reader calls it; null where it is called as the page that stands on it."""

    def __post_init__(self) -> None:
        if not self.instance:
            msgspec.structs.force_setattr(self, "instance", f"{self.name}_{self.version}")
        bound = tuple(table.at(self.instance) for table in self.tables)
        msgspec.structs.force_setattr(self, "tables", bound)

    @property
    def consumer(self) -> str:
        """The durable consumer of this version in NATS."""
        return f"{self.name}-{self.version}"

    def at(self, instance: str) -> "Projection":
        """Return the same projection as another instance keeps it, such as one being built."""
        return replace(self, instance=instance)

    def table(self, name: str) -> Table:
        """Return one of its tables; raises `KeyError`."""
        return {table.name: table for table in self.tables}[name]


def introduce(table: Table, make: Callable[[Any], Row | None]) -> Rule:
    """Rule for an event that makes a thing known; an id that was used before stays as it is.

    `make` answers None where the fact says nothing to this table.
    """
    return Rule(table, _key(table), lambda row, fact: row or make(fact))


def put(table: Table, make: Callable[[Any], Row]) -> Rule:
    """Rule for an event that tells all of a thing anew, or that is a fact of its own."""
    return Rule(table, _key(table), lambda _row, fact: make(fact))


def change(table: Table, changed: Callable[[Any, Any], Row | None]) -> Rule:
    """Rule for an event that changes a thing; of an unknown or voided one it changes nothing."""
    if not table.voidable:
        return Rule(
            table, _key(table), lambda row, fact: None if row is None else changed(row, fact)
        )
    return Rule(
        table,
        _key(table),
        lambda row, fact: row if row is None or row.voided else changed(row, fact),
    )


def void(table: Table) -> Rule:
    """Rule for an event that says a thing never was; its row stays as a mark of the id."""
    return change(table, lambda row, _fact: replace(row, voided=True))


def _key(table: Table) -> Callable[[Any], Any]:
    # An event's key fields bear the names of the columns: both are the contract's.
    return attrgetter(*table.key_columns)
