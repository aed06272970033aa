"""Every measure equals its independent computation, and the cases worked by hand."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tests.oracle.measures as oracles
from praktiklog_projections.asking.answer import answer, plain
from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.catalogue import identifiers, measure
from praktiklog_projections.asking.measure import Measure
from praktiklog_projections.asking.query import Database, Question
from praktiklog_projections.asking.request import Request, Values, request
from praktiklog_projections.directory.breaks import breaks
from praktiklog_projections.errors import UnknownKey
from tests.oracle.cases import NOW
from tests.oracle.histories import histories
from tests.oracle.known_at import as_known, moment_of
from tests.projections.support import Plain, database, fill, positioned

CASES = json.loads((Path(__file__).parents[1] / "cases" / "measures.json").read_text("utf-8"))
COMPUTED = sorted(
    module.name for module in iter_modules(oracles.__path__) if module.name in identifiers()
)
THINGS = ("referral_id", "reservation_id", "placement_id", "agreement_id", "company_id")


@pytest.fixture(scope="module")
def shared(server: str) -> Iterator[psycopg.Connection[Any]]:
    with database(server, "measures") as own, psycopg.connect(own, autocommit=True) as made:
        yield made


def near(row: Plain) -> Plain:
    return {
        name: pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
        for name, value in row.items()
    }


def keys_of(each: Measure) -> st.SearchStrategy[list[str]]:
    if not each.key_names:
        return st.just([])
    return st.lists(st.sampled_from(each.key_names), unique=True, max_size=3)


def in_order(rows: list[Plain], names: list[str]) -> list[Plain]:
    return sorted(
        rows, key=lambda row: [(row[name] is None, str(row[name] or "")) for name in names]
    )


@pytest.mark.parametrize("identity", COMPUTED)
@given(data=st.data(), history=histories())
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_equals_its_independent_computation(
    shared: psycopg.Connection[Any], identity: str, data: st.DataObject, history: list[Plain]
) -> None:
    fill(shared, positioned(history))
    times = sorted(moment_of(event) for event in history) or [NOW]
    now = times[-1] + timedelta(days=data.draw(st.sampled_from((0, 40))))
    first, last = times[0].date() - timedelta(days=30), times[-1].date() + timedelta(days=30)
    each = measure(identity)
    for known_at in (None, data.draw(st.sampled_from(times))):
        since = data.draw(st.dates(first, last))
        length = 1 if each.dates == "day" else data.draw(st.sampled_from((1, 31, 100)))
        until = since + timedelta(days=length)
        by = data.draw(keys_of(each))
        asked = request(each, since=since, until=until, by=by)
        known, moment = as_known(history, known_at, None, now)
        oracle = import_module(f"tests.oracle.measures.{identity}")
        expected = oracle.rows(known, moment, since, until, by, asked.written)
        point = None if known_at is None else AsOf(known_at)
        found = plain(Question(Database(shared), point, now), asked)
        assert found == list(map(near, in_order(expected, [*by, *(own.name for own in each.own)])))


def log_of(case: Plain) -> list[Plain]:
    return [
        {
            "specversion": "1.0",
            "id": str(uuid5(NAMESPACE_URL, f"praktiklog-case:{case['name']}:{number}")),
            "source": "/praktiklog/cases",
            "type": kind,
            "time": time,
            "subject": next((data[name] for name in THINGS if name in data), "case"),
            "jobcentre": data.get("jobcentre", "aarhus"),
            "data": data,
        }
        for number, (time, kind, data) in enumerate(case["log"], start=1)
    ]


def wording(asked: Plain) -> Request:
    def day(name: str) -> date | None:
        return date.fromisoformat(asked[name]) if name in asked else None

    conditions = {key: Values.read(text) for key, text in asked.get("where", {}).items()}
    return request(
        measure(asked["measure"]),
        since=day("from"),
        until=day("to"),
        on=day("on"),
        by=asked["by"].split(",") if asked.get("by") else [],
        where=conditions,
        params=asked.get("params", {}),
    )


@pytest.mark.parametrize(
    ("case", "asked"),
    [
        pytest.param(case, asked, id=f"{case['name']}-{asked['measure']}-{number}")
        for case in CASES["cases"]
        for number, asked in enumerate(case["ask"], start=1)
        if asked["measure"] in identifiers() and not asked.get("publish")
    ],
)
def test_answers_what_was_worked_out_by_hand(
    shared: psycopg.Connection[Any], case: Plain, asked: Plain
) -> None:
    fill(shared, positioned(log_of(case)))
    moment = datetime.fromisoformat(asked["known_at"])
    question = Question(Database(shared), AsOf(moment), NOW)
    rows = answer(question, wording(asked), breaks(question, measure(asked["measure"])))
    expected = asked["rows"]
    assert len(rows) == len(expected), asked["why"]
    for row, wanted in zip(rows, expected, strict=True):
        assert {name: row[name] for name in wanted} == near(wanted), asked["why"]


@pytest.mark.parametrize("identity", ["slot_stock", "confirmation"])
def test_what_is_read_on_days_takes_no_key_of_time(identity: str) -> None:
    assert "jobcentre" in measure(identity).key_names
    with pytest.raises(UnknownKey, match="month"):
        request(measure(identity), on=NOW.date(), by=["month"])
