"""The due days that SQL computes are those of the vocabulary."""

from datetime import date

import psycopg
import pytest

from praktiklog_events.vocabulary import HORIZONS
from praktiklog_projections.effect.horizons import DUE

ENDS = ["2020-02-29", "2021-01-31", "2021-06-30", "2021-11-30", "2021-12-31", "2022-05-15"]


@pytest.mark.parametrize("horizon", DUE)
def test_a_horizon_is_due_on_the_same_day_in_sql(horizon: str, conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute(
            f"SELECT ended_on, ({DUE[horizon]})::date FROM unnest(%s::date[]) AS t(ended_on)",
            [ENDS],
        ).fetchall()

    assert len(rows) == len(ENDS)
    assert rows == [(day, HORIZONS[horizon].due_on(day)) for day in map(date.fromisoformat, ENDS)]
