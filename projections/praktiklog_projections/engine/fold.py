"""The fold: a plan and the open rows become versions to close and versions to insert. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import astuple

from praktiklog_projections.engine.plan import Plan
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.table import Row, Table
from praktiklog_projections.errors import PoisonEvent


class Version(Struct):
    """A version of a row; `positions` is PostgreSQL's text of the array of its events.

    One that an earlier batch stored has no `known_from` here: it is not needed again.
    """

    row: Row
    positions: str
    known_from: int | None = None
    known_from_at: datetime | None = None


OpenRows = dict[Any, Version]
"""The open versions of one table by key."""


class Closing(Struct, frozen=True):
    """A stored version that ends, and where."""

    row: Row
    known_to: int
    known_to_at: datetime


class Changes(Struct):
    """What one batch does to one table."""

    table: Table
    closings: list[Closing] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    """Lines for COPY: versions that the batch both opened and closed."""
    opened: OpenRows = field(default_factory=dict)

    def block(self) -> str:
        """Return every new version as text for COPY, a line each; empty where there is none.

        A backslash, as a name may hold one, is written twice. Raises `PoisonEvent` where a value
        would not survive that.
        """
        lines = [*self.ended, *(_line(version) for version in self.opened.values()), ""]
        block = "\n".join(lines)
        cells = len(self.table.columns) + 4
        if _is_clean(block, len(lines) - 1, cells):
            return block.replace("\\", r"\\")
        bad = next(line for line in lines if not _is_clean(line, 0, cells))
        position = int(bad[bad.rindex("{") + 1 : -1].rpartition(",")[2])
        raise PoisonEvent(position, "a value holds a control character")


def fold(projection: Projection, plan: Plan, rows: Mapping[str, OpenRows]) -> list[Changes]:
    """Apply a plan to the open rows (by table name), which it updates in place.

    The same events give the same versions however they are cut into batches. Raises
    `PoisonEvent` for the first event whose rule fails.
    """
    changes = {table.name: Changes(table) for table in projection.tables}
    position = 0
    try:
        for rule, key, fact, position, moment in plan.steps:
            change = changes[rule.table.name]
            if rule.table.append_only:
                row = rule.evolve(None, fact)
                if row is not None:
                    change.ended.append(_line(Version(row, f"{{{position}}}", position, moment)))
                continue
            open_rows = rows[rule.table.name]
            before = open_rows.get(key)
            if before is None:
                row = rule.evolve(None, fact)
                positions = f"{{{position}}}"
            else:
                row = rule.evolve(before.row, fact)
                if row == before.row:
                    continue
                _end(change, key, before, position, moment)
                positions = f"{before.positions[:-1]},{position}}}"
            if row is not None:
                open_rows[key] = change.opened[key] = Version(row, positions, position, moment)
            elif before is not None:
                del open_rows[key]
    except Exception as error:
        raise PoisonEvent(position, f"{type(error).__name__}: {error}") from error
    return list(changes.values())


def _end(change: Changes, key: Any, version: Version, position: int, moment: datetime) -> None:
    if change.opened.pop(key, None) is None:
        change.closings.append(Closing(version.row, position, moment))
    else:
        change.ended.append(_line(version, position, moment))


def _line(
    version: Version, known_to: int | None = None, known_to_at: datetime | None = None
) -> str:
    # Nothing but a backslash needs escaping (contract, "Limits"); `block` makes sure of it.
    cells = [
        *astuple(version.row),
        version.known_from,
        version.known_from_at,
        known_to,
        known_to_at,
        version.positions,
    ]
    return "\t".join(["" if cell is None else str(cell) for cell in cells])


def _is_clean(text: str, rows: int, cells: int) -> bool:
    return (
        text.count("\n") == rows
        and text.count("\t") == max(rows, 1) * cells * bool(text)
        and not any(character in text for character in "\r\0")
    )
