"""The projections' checkpoints: each keeps the chain hash of the last event that it applied."""

from typing import Any

import psycopg
from psycopg import sql

from praktiklog_audit.broken import Broken

_KEPT = """
SELECT instance, position, chain FROM projections.checkpoint
WHERE position > 0 AND chain IS NOT NULL AND NOT starts_with(instance, 'scratch_')
ORDER BY position, instance
"""


def compare(connection: psycopg.Connection[Any], schema: str = "log") -> list[Broken] | None:
    """Hold every checkpoint against the log; None where no projection is there yet.

    The checkpoints are read first, in a transaction of their own: what was applied then is in
    the log since, so a clean log is never behind.
    """
    there = connection.execute("SELECT to_regclass('projections.checkpoint')").fetchone()
    if there is None or there[0] is None:
        return None
    kept = connection.execute(_KEPT, binary=True).fetchall()
    at = dict(
        connection.execute(
            sql.SQL("SELECT position, hash FROM {}.event WHERE position = ANY(%s)").format(
                sql.Identifier(schema)
            ),
            [[position for _, position, _ in kept]],
            binary=True,
        ).fetchall()
    )
    row = connection.execute(
        sql.SQL("SELECT position FROM {}.head").format(sql.Identifier(schema))
    ).fetchone()
    head = int(row[0]) if row else 0
    faults = []
    for instance, position, chain in kept:
        if position > head:
            faults.append(
                Broken(
                    "projections",
                    head + 1,
                    "extra",
                    f"{instance} has applied events up to {position}, the log ends at {head}: its "
                    "tail was cut off",
                )
            )
        elif at.get(position) != chain:
            faults.append(
                Broken(
                    "projections",
                    position,
                    "chain",
                    f"{instance} keeps another chain hash at {position} than the log has there: "
                    "events up to it were rewritten since it applied them",
                )
            )
    return faults
