"""What a measure is: one record from which the figure, its explanation and its words come."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from praktiklog_projections.asking.asked import Asked
from praktiklog_projections.asking.columns import AnyColumn
from praktiklog_projections.asking.periods import PERIODS
from praktiklog_projections.engine.table import Table

ResultRow = dict[str, Any]

Dates = Literal["period", "day", "none"]


class Words(Struct, frozen=True):
    """The same in Danish and in English."""

    da: str
    en: str


class Join(Struct, frozen=True):
    """Where a key is looked up: a table of the projection, joined to the rows counted (`c`).

    The events behind the joined row are named with the thing, since they say where it counts.
    Where those events carry more than the row, `further` joins what else was told of it, as a
    relation of the population with `positions` that is there only in an explanation.
    """

    table: Table
    alias: str
    on: str
    further: tuple[str, str] | None = None
    """A relation and the condition on which it is joined."""

    def sql(self, *, explaining: bool) -> str:
        """Give the join."""
        joined = f"LEFT JOIN {self.table.name} {self.alias} ON {self.on}"
        if explaining and self.further is not None:
            relation, condition = self.further
            joined += f" LEFT JOIN {relation} AS {self.alias}_further ON {condition}"
        return joined

    @property
    def positions(self) -> tuple[str, ...]:
        """The arrays of positions behind the joined row, in SQL."""
        own = f"{self.alias}.positions"
        return (own,) if self.further is None else (own, f"{self.alias}_further.positions")


class Key(Struct, frozen=True):
    """A key that rows can be cut by: SQL over the rows counted (`c`) and what is joined."""

    name: str
    sql: str
    joins: tuple[Join, ...] = ()


class Own(Struct, frozen=True):
    """A key that every row of the measure has by itself, such as `on` or `stage`.

    `order` lists its values in the order of rows; otherwise they stand as they sort. One that
    is `late` is no column of the population: the measure's `finish` gives each row its own.
    Without keys there is a row for `every` value, also where nothing is counted.
    """

    name: str
    order: tuple[str, ...] = ()
    late: bool = False
    every: Callable[[Asked], Sequence[Any]] | None = None


class Param(Struct, frozen=True):
    """A parameter; `read` makes its value of the text and raises ValueError.

    Without `default` it restricts nothing when it is absent. `choices` are all values there are.
    """

    name: str
    default: str | None = None
    choices: tuple[str, ...] = ()
    read: Callable[[str], Any] = str


class Flag(Struct, frozen=True):
    """A mark on a row: its code, and when it stands there."""

    code: str
    when: Callable[[ResultRow], bool]


class PerPerson(Struct, frozen=True):
    """What `unit=person` keeps: of each `person` the first row by `order` in each period."""

    person: str
    order: str


Population = Callable[[Asked], str]
"""Gives SQL: common table expressions, of which the last, `counted`, has a row for each thing.

Its columns: `thing` (an id), what the measure's keys and columns speak of, and where it is asked
for by `asked.positions` the positions of the events behind the row. It has `day` where the keys
of time go by one day, or `since` and `until` (the day after) where a thing counts on many days:
then every row is cut to the periods asked for, `first_day` is where what is left of it begins, and
`days` how much that is. What SQL cannot
say is computed in Python and becomes a relation by `asked.relation`.
"""

Finish = Callable[[Asked, list[ResultRow]], list[ResultRow]]
"""Makes the rows of the answer of the grouped ones, where a row depends on its neighbours."""


class Measure(Struct, frozen=True, kw_only=True):
    """One measure in one version.

    `keys` besides those of time, which `by_time` adds. `dates`: what is asked for, a period or
    one day. A measure that `lists` has a row for each of its own keys, also where all numbers
    are 0. Rows end with today unless it `looks_ahead`; `lapses` gives SQL for the next moment
    (seconds since 1970) at which it changes without an event, as reservations lapse. `small_n`
    names the denominator that flags a row below param `min_n`, `presumed` the columns that
    count what is overdue.
    `denominators` are the figures from outside; `success` the names that param `success` takes.
    """

    id: str
    projection: str
    tables: tuple[Table, ...]
    title: Words
    question: Words
    definition: Words
    population_words: Words
    unit: str
    source: str
    population: Population
    columns: tuple[AnyColumn, ...]
    version: int = 1
    keys: tuple[Key, ...] = ()
    by_time: Literal["day", "spans"] | None = None
    own: tuple[Own, ...] = ()
    params: tuple[Param, ...] = ()
    flags: tuple[Flag, ...] = ()
    dates: Dates = "period"
    lists: bool = False
    looks_ahead: bool = False
    lapses: Population | None = None
    person: PerPerson | None = None
    finish: Finish | None = None
    small_n: str | None = None
    presumed: tuple[str, ...] = ()
    denominators: tuple[str, ...] = ()
    success: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None
    counting_rule: str | None = None
    publishable: bool = False

    @property
    def name(self) -> str:
        """The id with its version, as rows carry it."""
        return f"{self.id}@{self.version}"

    @property
    def key_names(self) -> tuple[str, ...]:
        """All keys that it can be asked by."""
        return (*(key.name for key in self.keys), *(PERIODS if self.by_time else ()))

    @property
    def shown(self) -> tuple[AnyColumn, ...]:
        """The columns of its rows."""
        return tuple(column for column in self.columns if column.shown)

    def column(self, name: str) -> AnyColumn | None:
        """Return a column by name."""
        return next((column for column in self.columns if column.name == name), None)


MIN_N: Final = Param("min_n", "10", read=int)
"""Below so many a share is flagged `small_n`."""
