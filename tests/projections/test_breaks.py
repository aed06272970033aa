"""A declared break marks the rows whose period it lies inside, from when it was declared on."""

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest

from praktiklog_projections.asking.answer import answer
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.catalogue import measure
from praktiklog_projections.asking.description import meta_of
from praktiklog_projections.asking.query import Database, Question
from praktiklog_projections.asking.request import Values, request
from praktiklog_projections.directory.breaks import breaks
from praktiklog_projections.engine import checkpoint
from tests.oracle import build
from tests.projections.support import Plain, fill, positioned

NOW = datetime(2021, 12, 1, tzinfo=UTC)
YEAR = {"since": date(2021, 1, 1), "until": date(2022, 1, 1)}


def declared(at: str, break_id: str, measures: list[str], breaks_on: str) -> Plain:
    data = {
        "break_id": break_id,
        "measures": measures,
        "breaks_on": breaks_on,
        "cause": "new_case_system",
    }
    return build.event("break.declared", break_id, at, data, "_all")


@pytest.fixture
def where(connection: psycopg.Connection[Any]) -> Question:
    history = [
        build.opened("2021-01-01", "a1", 3),
        declared("2021-02-01", "b1", ["occupancy", "effect"], "2021-03-15"),
        declared("2021-02-02", "b2", ["flow"], "2021-04-15"),
        declared("2021-02-03", "b3", ["all"], "2021-06-01"),
        declared("2021-10-01", "b4", ["occupancy"], "2021-08-31"),
    ]
    fill(connection, positioned(build.numbered("breaks", history)))
    return Question(Database(connection), None, NOW)


def marked(at: Question, by: str, **given: Any) -> list[str]:
    asked = request(measure("occupancy"), **(YEAR | given), by=[by])
    rows = answer(at, asked, breaks(at, asked.measure))
    return [row[by] for row in rows if "break_inside" in row["flags"]]


def test_a_break_lies_inside_the_rows_with_days_before_it_and_from_it_on(where: Question) -> None:
    # 1 June is the first day of its month and quarter's third month; 31 August the last of one.
    assert marked(where, "month") == ["2021-03", "2021-08"]
    assert marked(where, "quarter") == ["2021Q1", "2021Q2", "2021Q3"]
    assert marked(where, "day") == []
    assert marked(where, "year") == ["2021"]
    assert marked(where, "month", since=date(2021, 3, 15)) == ["2021-08"]
    assert marked(where, "month", until=date(2021, 8, 31)) == ["2021-03"]
    assert marked(where, "jobcentre", where={"month": Values.read("2021-04+2021-05")}) == []
    assert marked(where, "jobcentre", where={"month": Values.read("2021-05+2021-06")}) == ["aarhus"]


def test_nobody_knew_of_a_break_before_it_was_declared(where: Question) -> None:
    before = Question(where.executor, AsOf(datetime(2021, 9, 1, tzinfo=UTC)), NOW)
    assert marked(before, "month") == ["2021-03"]
    assert marked(Question(where.executor, AsOf(NOW, 1), NOW), "month") == []


def test_the_meta_names_the_breaks_inside_the_period(
    connection: psycopg.Connection[Any], where: Question
) -> None:
    asked = request(measure("occupancy"), since=date(2021, 3, 1), until=date(2021, 6, 2))
    state = checkpoint.meta(connection, "occupancy")
    meta = meta_of(where, asked, state, breaks(where, asked.measure))
    assert meta["breaks"] == [
        {
            "break_id": name,
            "breaks_on": day,
            "cause": "new_case_system",
            "expected_effect": None,
        }
        for name, day in (("b1", "2021-03-15"), ("b3", "2021-06-01"))
    ]
    assert meta["source_line"].endswith(
        "break on 2021-03-15 (new_case_system), break on 2021-06-01 (new_case_system)"
    )
    quiet = request(measure("flow"), since=date(2021, 3, 1), until=date(2021, 4, 1))
    assert meta_of(where, quiet, state, breaks(where, quiet.measure))["breaks"] == []
