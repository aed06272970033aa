"""Every figure equals an independent computation from the same events."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.figures import HORIZONS, KEYS, Figures
from praktiklog_projections.errors import UnknownHorizon, UnknownKey
from tests.oracle import figures as oracle
from tests.oracle.cases import CASES, NOW, Case, Question
from tests.oracle.histories import generate, histories
from tests.oracle.known_at import moment_of
from tests.projections.support import Plain, asked, database, expected, fill, positioned

PERIOD_KEYS = ("month", "quarter", "year")


@pytest.fixture(scope="module")
def shared(server: str) -> Iterator[psycopg.Connection[Any]]:
    with database(server, "figures") as own, psycopg.connect(own, autocommit=True) as made:
        yield made


def as_of(history: list[Plain], known_at: datetime | None, at_position: int | None) -> AsOf | None:
    if known_at is not None:
        return AsOf(known_at)
    if at_position is not None:
        _, moment = oracle.as_known(history, None, at_position, NOW)
        return AsOf(moment, at_position)
    return None


def near(rows: list[Plain]) -> list[Plain]:
    return [
        {
            name: pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
            for name, value in row.items()
        }
        for row in rows
    ]


def compare(
    connection: psycopg.Connection[Any],
    history: list[Plain],
    figure: str,
    parameters: Plain,
    now: datetime,
    known_at: datetime | None = None,
    at_position: int | None = None,
) -> list[Plain]:
    wanted = expected(history, figure, parameters, now, known_at, at_position)
    point = as_of(history, known_at, at_position)
    rows = asked(Figures(connection, point, now), figure, parameters)
    assert rows == near(wanted)
    assert [list(row) for row in rows] == [list(row) for row in wanted]
    return rows


@pytest.mark.parametrize(
    ("case", "question"),
    [
        pytest.param(case, question, id=f"{case.name}-{number}")
        for case in CASES
        for number, question in enumerate(case.questions, start=1)
    ],
)
def test_answers_what_was_worked_out_by_hand(
    shared: psycopg.Connection[Any], case: Case, question: Question
) -> None:
    fill(shared, positioned(case.log))
    point = as_of(case.log, question.known_at, question.at_position)
    rows = asked(Figures(shared, point, NOW), question.figure, question.parameters)
    assert len(rows) == len(question.rows), question.why
    for row, wanted in zip(rows, question.rows, strict=True):
        named = {
            name: pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
            for name, value in wanted.items()
        }
        assert {name: row[name] for name in wanted} == named, question.why


def questions(draw: st.DrawFn, first: date, last: date) -> Plain:
    since = draw(st.dates(first, last))
    return {"from_": since, "to": since + timedelta(days=draw(st.sampled_from((1, 31, 200, 2000))))}


@given(data=st.data(), history=histories())
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_equals_the_oracle_on_any_history(
    shared: psycopg.Connection[Any], data: st.DataObject, history: list[Plain]
) -> None:
    fill(shared, positioned(history), size=data.draw(st.sampled_from((1000, 7, 1))))
    times = sorted(moment_of(event) for event in history) or [NOW]
    now = times[-1] + timedelta(days=data.draw(st.sampled_from((0, 40, 400))))
    first, last = times[0].date() - timedelta(days=60), times[-1].date() + timedelta(days=60)
    points: list[tuple[datetime | None, int | None]] = [(None, None)]
    points += [(data.draw(st.sampled_from(times)), None) for _ in range(2)]
    points += [(None, data.draw(st.integers(1, max(1, len(history))))) for _ in range(2)]
    for known_at, at_position in points:
        for figure, keys in KEYS.items():
            parameters = questions(data.draw, first, last)
            if figure == "effect":
                parameters["horizon"] = data.draw(st.sampled_from(HORIZONS))
            chosen = data.draw(st.lists(st.sampled_from(keys), unique=True, max_size=3))
            parameters["by"] = tuple(chosen)
            compare(shared, history, figure, parameters, now, known_at, at_position)
        on = {"on": data.draw(st.dates(first, last))}
        compare(shared, history, "vacancies", on, now, known_at, at_position)


def test_equals_the_oracle_by_every_key_and_pair_of_keys(
    shared: psycopg.Connection[Any],
) -> None:
    history = list(generate(1_500, seed=11))
    fill(shared, positioned(history))
    now = max(moment_of(event) for event in history) + timedelta(days=3)
    first, last = history[0]["time"][:10], history[-1]["time"][:10]
    parameters: Plain = {"from_": date.fromisoformat(first), "to": date.fromisoformat(last)}
    answered = dict.fromkeys(KEYS, 0)
    for figure, keys in KEYS.items():
        horizon = {"horizon": "3m"} if figure == "effect" else {}
        for by in ((), *combinations(keys, 1), *combinations(keys, 2), keys):
            at = len(history) // 2 if len(by) == 2 else None
            rows = compare(
                shared, history, figure, parameters | horizon | {"by": by}, now, None, at
            )
            answered[figure] += len(rows)
    assert all(rows > 200 for rows in answered.values()), answered


def test_equals_the_oracle_at_every_position(shared: psycopg.Connection[Any]) -> None:
    history = list(generate(240, seed=5))
    fill(shared, positioned(history))
    first = date.fromisoformat(history[0]["time"][:10])
    parameters = {"from_": first, "to": first + timedelta(days=400), "by": ("jobcentre", "quarter")}
    for position in range(1, len(history) + 1, 3):
        known_at = moment_of(history[position - 1])
        for figure in KEYS:
            horizon = {"horizon": "4w"} if figure == "effect" else {}
            compare(shared, history, figure, parameters | horizon, NOW, None, position)
            compare(shared, history, figure, parameters | horizon, NOW, known_at)
        on = {"on": known_at.date()}
        compare(shared, history, "vacancies", on, NOW, None, position)


@pytest.mark.parametrize("figure", KEYS)
def test_a_key_that_a_figure_lacks_is_refused_with_the_ones_it_has(
    shared: psycopg.Connection[Any], figure: str
) -> None:
    day = date(2024, 1, 1)
    horizon = {"horizon": "3m"} if figure == "effect" else {}
    ask = getattr(Figures(shared), figure)
    with pytest.raises(UnknownKey, match=r"week.*use any of: jobcentre, .*year"):
        ask(day, day, by=("jobcentre", "week"), **horizon)


def test_a_horizon_that_is_never_observed_is_refused(shared: psycopg.Connection[Any]) -> None:
    with pytest.raises(UnknownHorizon, match=r"no horizon '3y'; use one of: 4w, .*12m"):
        Figures(shared).effect(date(2024, 1, 1), date(2025, 1, 1), "3y")


def test_nothing_known_answers_with_one_total_of_nothing(
    connection: psycopg.Connection[Any],
) -> None:
    now = datetime(2024, 5, 1, tzinfo=UTC)
    for figure in KEYS:
        parameters: Plain = {"from_": date(2024, 1, 1), "to": date(2025, 1, 1), "by": ()}
        parameters |= {"horizon": "3m"} if figure == "effect" else {}
        (row,) = compare(connection, [], figure, parameters, now)
        assert not any(row.values())
    assert Figures(connection).vacancies(date(2024, 1, 1)) == []


def test_a_period_of_three_centuries_by_month_is_answered(
    shared: psycopg.Connection[Any],
) -> None:
    history = list(generate(300, seed=2))
    fill(shared, positioned(history))
    figures = Figures(shared)
    rows = figures.occupancy(date(1900, 1, 1), date(2200, 1, 1), ("month",))
    total = figures.occupancy(date(1900, 1, 1), date(2200, 1, 1))
    assert sum(row["available_slot_days"] for row in rows) == total[0]["available_slot_days"] > 0
