"""Which instance of a projection answers questions: the one place that knows."""

from typing import Any

from psycopg import Connection

from praktiklog_projections import PROJECTIONS
from praktiklog_projections.errors import UnknownProjection


def schema(connection: Connection[Any], projection: str) -> str:
    """Return the schema whose tables answer questions now; raises `UnknownProjection`.

    It may change between two transactions: ask once in the transaction of a question.
    """
    row = connection.execute(
        "SELECT instance FROM projections.serving WHERE projection = %s", (projection,)
    ).fetchone()
    if row is None:
        raise UnknownProjection(projection, PROJECTIONS)
    return str(row[0])
