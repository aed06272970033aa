"""Two instances of a projection held against each other, version by version of every row."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, Literal

import psycopg
from msgspec import Struct, field
from psycopg import sql
from psycopg.rows import dict_row

from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.digest import rows_at
from praktiklog_projections.engine.projection import Projection
from praktiklog_projections.engine.table import Table

MOST: Final = 100
"""Differences named at most in each table: where all rows differ the first ones tell."""

_SIDE: Final = "side of the comparison"


class Difference(Struct, frozen=True):
    """A version of a row that is not in both as the events give it.

    `what`: the live rows lack it (`missing`), have it in surplus (`extra`), or have other values
    (`changed`, each column with what is `live` and what is `replayed`). `known_from` is the
    position of the event that made the version. Of the tables `unknown` and `parked` a row stands
    for an event that one of both did not fold.
    """

    table: str
    key: dict[str, Any]
    known_from: int
    what: Literal["missing", "extra", "changed"]
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)


def differences(
    connection: psycopg.Connection[Any], live: Projection, replayed: Projection, position: int
) -> list[Difference]:
    """Return where two instances of one version differ, both as they were at a position.

    In order of tables, keys and versions, at most `MOST` of each table; empty where `digest` of
    both is the same there and both kept the same events back.
    """
    found: list[Difference] = []
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
        for table in live.tables:
            query = _both_ways(table, replayed.table(table.name), position)
            found += _compared(table.name, table.key_columns, cursor.execute(query))
        for name in checkpoint.KEPT_BACK:
            rows = cursor.execute(
                _kept_back(name),
                {"live": live.instance, "replayed": replayed.instance, "position": position},
            )
            found += _compared(name, ("type",), rows)
    return found


def _both_ways(live: Table, replayed: Table, position: int) -> str:
    sides = {"live": live, "replayed": replayed}
    kept = {side: f"({rows_at(table, position)})" for side, table in sides.items()}
    order = ", ".join((*live.key_columns, "known_from", f'"{_SIDE}"'))
    return (
        f"SELECT 'live' AS \"{_SIDE}\", l.* FROM ({kept['live']} EXCEPT ALL {kept['replayed']}) l "
        f"UNION ALL SELECT 'replayed', r.* FROM ({kept['replayed']} EXCEPT ALL {kept['live']}) r "
        f"ORDER BY {order} LIMIT {2 * MOST}"
    )


def _kept_back(table: str) -> sql.Composed:
    return sql.SQL(
        "SELECT * FROM (SELECT min(CASE instance WHEN %(live)s THEN 'live' ELSE 'replayed' END)"
        " AS {side}, coalesce(type, '') AS type, position AS known_from FROM projections.{table}"
        " WHERE instance IN (%(live)s, %(replayed)s) AND position <= %(position)s"
        " GROUP BY position, type HAVING count(*) = 1) AS one_alone"
        " ORDER BY known_from LIMIT {most}"
    ).format(side=sql.Identifier(_SIDE), table=sql.Identifier(table), most=sql.Literal(MOST))


def _compared(
    table: str, key_columns: tuple[str, ...], rows: "psycopg.Cursor[dict[str, Any]]"
) -> Iterator[Difference]:
    names = itemgetter(*key_columns, "known_from")
    versions = [list(versions) for _, versions in groupby(rows, key=names)]
    for same in versions[:MOST]:
        key = {name: same[0][name] for name in key_columns}
        at = same[0]["known_from"]
        by_side: dict[str, list[dict[str, Any]]] = {"live": [], "replayed": []}
        for row in same:
            by_side[row.pop(_SIDE)].append(row)
        for live, replayed in zip(by_side["live"], by_side["replayed"], strict=False):
            yield Difference(table, key, at, "changed", _columns(live, replayed))
        both = min(map(len, by_side.values()))
        for _ in by_side["replayed"][both:]:
            yield Difference(table, key, at, "missing")
        for _ in by_side["live"][both:]:
            yield Difference(table, key, at, "extra")


def _columns(live: dict[str, Any], replayed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        name: {"live": _text(live[name]), "replayed": _text(replayed[name])}
        for name in live
        if live[name] != replayed[name]
    }


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
