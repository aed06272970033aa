"""Every figure of the program equals an independent computation from the file it imported."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import accumulate, cycle, pairwise
from pathlib import Path

import pytest

from tests.integration.asking import KEYS, Ask, by_oracle, compare, write
from tests.integration.conftest import FreshLog, on_servers
from tests.oracle.cases import CASES, NOW, Case
from tests.oracle.figures import HORIZONS
from tests.oracle.histories import generate
from tests.oracle.known_at import Event, moment_of
from tests.support.product import Product

WORKED = {
    "capacity-change-and-pause",
    "voided-placement-makes-reservation-live",
    "older-history-that-comes-later",
    "several-placements-and-the-first-voided",
    "outcomes-register-before-manual",
    "vacancies-overdue-and-ahead",
}
"""Cases that go the whole way of a file; the tests of the projections know all of them."""

HISTORIES = {"short": (300, 41), "long": (3_000, 43)}
Imported = tuple[Product, list[Event]]


@pytest.fixture(scope="module", params=HISTORIES)
def imported(
    request: pytest.FixtureRequest,
    existing_servers: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Imported]:
    length, seed = HISTORIES[request.param]
    history = list(generate(length, seed))
    file = write(tmp_path_factory.mktemp("history") / f"{request.param}.jsonl", history)
    with on_servers(existing_servers) as product:
        answer = product.json("import", file, "--wait")
        assert (answer["read"], answer["appended"], answer["rejected"]) == (length, length, [])
        yield product, history


def period(history: list[Event]) -> tuple[date, date]:
    """Return days around the middle of a history that cut months, quarters and years."""
    times = sorted(moment_of(event) for event in history)
    first, last = times[0].date(), times[-1].date()
    return first + timedelta(days=40), last - timedelta(days=25)


def points(history: list[Event]) -> list[dict[str, datetime | int]]:
    """Return moments and positions of which each cuts the log elsewhere."""
    highest = list(accumulate((moment_of(event) for event in history), max))
    # Where an older event has come later, the running maximum stands still.
    late = next(n for n, (one, other) in enumerate(pairwise(highest)) if one == other)
    middle = len(history) // 2
    return [
        {},
        {"known_at": moment_of(history[0])},
        {"known_at": moment_of(history[0]) - timedelta(microseconds=1)},
        {"known_at": highest[middle]},
        {"known_at": highest[middle] - timedelta(microseconds=1)},
        {"known_at": highest[late]},
        {"known_at": highest[-1]},
        {"known_at": highest[-1] + timedelta(days=200)},
        {"at_position": 0},
        {"at_position": 1},
        {"at_position": late + 1},
        {"at_position": middle},
        {"at_position": len(history)},
    ]


def questions(history: list[Event]) -> Iterator[Ask]:
    """Ask every figure by every key, by pairs of keys, and as known at every point."""
    since, until = period(history)
    horizons = cycle(HORIZONS)
    known = cycle(points(history))

    def ask(figure: str, by: tuple[str, ...], point: dict[str, datetime | int]) -> Ask:
        horizon = next(horizons) if figure == "effect" else None
        return Ask(figure, since, until, by, horizon, **point)

    for figure, keys in KEYS.items():
        for key in keys:
            yield ask(figure, (key,), next(known))
        for pair in pairwise((*keys, keys[0])):
            yield ask(figure, pair, next(known))
        for point in points(history):
            yield ask(figure, (), point)
            yield ask(figure, ("jobcentre", "month"), point)
    for point in points(history):
        for days in (0, 30, 400):
            yield Ask("vacancies", until - timedelta(days=days), **point)


def test_every_figure_equals_the_oracle(imported: Imported) -> None:
    product, history = imported
    rows_of = dict.fromkeys((*KEYS, "vacancies"), 0)
    for ask in questions(history):
        rows = product.quick(*ask.arguments())
        compare(ask, rows, by_oracle(history, ask))
        rows_of[ask.figure] += len(rows)
    assert all(rows > 60 for rows in rows_of.values()), rows_of


def test_every_horizon_of_effect_equals_the_oracle(imported: Imported) -> None:
    product, history = imported
    since, until = period(history)
    for horizon in HORIZONS:
        ask = Ask("effect", since, until, ("benefit", "quarter"), horizon)
        for point in points(history)[3:9]:
            asked = replace(ask, **point)
            compare(asked, product.quick(*asked.arguments()), by_oracle(history, asked))


def test_the_program_itself_answers_the_same(imported: Imported) -> None:
    product, history = imported
    since, until = period(history)
    middle = points(history)[3]
    for ask in (
        Ask("vacancies", until),
        Ask("occupancy", since, until, ("jobcentre", "slot_kind", "quarter"), **middle),
        Ask("flow", since, until, ("benefit",), at_position=len(history) // 3),
        Ask("effect", since, until, ("jobcentre", "year"), "3m"),
    ):
        compare(ask, product.json(*ask.arguments()), by_oracle(history, ask))


def test_the_worked_cases_are_there() -> None:
    assert {case.name for case in CASES} >= WORKED


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.name in WORKED], ids=lambda case: case.name
)
def test_answers_what_was_worked_out_by_hand(
    case: Case, fresh_log: FreshLog, tmp_path: Path
) -> None:
    product = fresh_log()
    answer = product.quick("import", write(tmp_path / "case.jsonl", case.log), "--wait")
    assert (answer["appended"], answer["rejected"]) == (len(case.log), [])
    for question in case.questions:
        given = dict(question.parameters)
        day = given.pop("on", None) or given.pop("from_")
        # A question without a moment is asked at the case's own now, not at this computer's.
        known_at = question.known_at or (None if question.at_position is not None else NOW)
        ask = Ask(
            question.figure,
            day,
            given.pop("to", None),
            known_at=known_at,
            at_position=question.at_position,
            **given,
        )
        compare(ask, product.quick(*ask.arguments()), question.rows, question.why)
