"""The oracle answers cases worked by hand, and its random histories are lawful."""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import islice
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle import figures, lawful
from tests.oracle.cases import CASES, NOW, Case, Question
from tests.oracle.histories import generate, histories, lines
from tests.oracle.known_at import Event, as_known, moment_of
from tests.oracle.rows import Row

ALWAYS: dict[str, Any] = {"from_": date(2017, 1, 1), "to": date(2030, 1, 1)}


def answer(case: Case, question: Question) -> list[Row]:
    known, moment = as_known(case.log, question.known_at, question.at_position, NOW)
    rows: list[Row] = getattr(figures, question.figure)(known, moment, **question.parameters)
    return rows


@pytest.mark.parametrize(
    ("case", "question"),
    [
        pytest.param(case, question, id=f"{case.name}-{number}")
        for case in CASES
        for number, question in enumerate(case.questions, start=1)
    ],
)
def test_answers_what_was_worked_out_by_hand(case: Case, question: Question) -> None:
    rows = answer(case, question)
    assert len(rows) == len(question.rows), question.why
    for row, expected in zip(rows, question.rows, strict=True):
        named = {name: near(value) for name, value in expected.items()}
        assert named == {name: row[name] for name in expected}, question.why


def near(value: Any) -> Any:
    return pytest.approx(value, rel=1e-9) if isinstance(value, float) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_a_lawful_history(case: Case) -> None:
    assert lawful.violations(case.log) == []


@pytest.mark.parametrize("seed", range(6))
def test_a_generated_history_is_lawful_and_has_every_type(seed: int) -> None:
    history = list(generate(8_000, seed, jobcentres=1 + seed))
    assert len(history) == 8_000
    assert lawful.violations(history) == []
    assert {event["type"] for event in history} == set(lawful.types())
    assert {event["data"].get("horizon") for event in history} >= set(figures.HORIZONS)


def test_a_generated_history_is_the_same_every_time() -> None:
    assert list(lines(2_000, 7)) == list(lines(2_000, 7))
    assert list(lines(50, 7)) != list(lines(50, 8))


def test_a_share_of_a_generated_history_is_older_and_comes_later() -> None:
    older, latest = 0, datetime.min.replace(tzinfo=UTC)
    for event in generate(5_000, 1):
        older += moment_of(event) < latest
        latest = max(latest, moment_of(event))
    assert 100 < older < 1_500


def test_a_generated_history_holds_what_makes_figures_hard() -> None:
    seen: Counter[str] = Counter()
    outcomes: Counter[tuple[str, ...]] = Counter()
    for event in generate(8_000, 2):
        what, fact = event["type"].removesuffix(".v1"), event["data"]
        registered = figures.today(moment_of(event))
        if what == "placement.started":
            seen["late"] += (registered - date.fromisoformat(fact["started_on"])).days > 7
            for name in ("agreement_id", "referral_id", "reservation_id"):
                seen[f"without {name}"] += fact.get(name) is None
        if what == "outcome.observed":
            outcomes[fact["placement_id"], fact["horizon"], fact["source"]] += 1
            seen[fact["source"]] += 1
            seen["unknown"] += fact["status"] == "unknown"
        if what == "company.registered":
            seen[fact["company_id"]] += 1
            seen["company twice"] += seen[fact["company_id"]] == 2
        if what == "slots.opened":
            seen["unknown company"] += seen[fact["company_id"]] == 0
    seen["repeated"] = sum(times > 1 for times in outcomes.values())
    for hard in (
        "late",
        "without agreement_id",
        "without referral_id",
        "without reservation_id",
        "register",
        "manual",
        "unknown",
        "repeated",
        "company twice",
        "unknown company",
    ):
        assert seen[hard] > 0, hard
    known = list(generate(8_000, 2))
    last = max(map(moment_of, known))
    total = figures.occupancy(known, last, **ALWAYS, by=())[0]
    assert all(total.values()), total
    by_agreement = figures.occupancy(known, last, **ALWAYS, by=("agreement_id", "month"))
    assert any((row["occupancy"] or 0) > 1 for row in by_agreement)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_a_drawn_history_is_lawful(history: list[Event]) -> None:
    assert lawful.violations(history) == []
    assert len(history) <= 120


@settings(max_examples=40, deadline=None)
@given(histories(), st.data())
def test_rows_by_key_add_up_to_the_total(history: list[Event], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(history)))
    known, moment = as_known(history, None, position, NOW)
    asked: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
        ("occupancy", {}, figures.OCCUPANCY_KEYS),
        ("flow", {}, figures.FLOW_KEYS),
        ("effect", {"horizon": "2m"}, figures.EFFECT_KEYS),
    ]
    for figure, more, keys in asked:
        by = data.draw(st.lists(st.sampled_from(keys), max_size=3, unique=True))
        ask = getattr(figures, figure)
        (total,) = ask(known, moment, **ALWAYS, **more, by=())
        rows = ask(known, moment, **ALWAYS, **more, by=by)
        for name, value in total.items():
            if isinstance(value, int):
                assert sum(row[name] for row in rows) == value


def test_the_known_part_is_a_prefix_that_grows_with_the_moment() -> None:
    history = list(generate(400, 5))
    lengths = [
        len(as_known(history, moment, None, NOW)[0])
        for moment in sorted(moment_of(event) for event in history)
    ]
    assert lengths == sorted(lengths)
    assert lengths[-1] == 400
    assert as_known(history, None, 17, NOW)[0] == history[:17]
    assert as_known(history, None, None, NOW) == (history, NOW)


def test_an_unknown_key_or_horizon_is_refused() -> None:
    with pytest.raises(ValueError, match="no such key here: offer"):
        figures.occupancy([], NOW, **ALWAYS, by=("offer",))
    with pytest.raises(ValueError, match="no such horizon: 8m"):
        figures.effect([], NOW, **ALWAYS, horizon="8m", by=())
    with pytest.raises(ValueError, match="not both"):
        as_known([], NOW, 1, NOW)


def test_nothing_known_still_gives_one_total() -> None:
    (occupied,) = figures.occupancy([], NOW, **ALWAYS, by=())
    (flowed,) = figures.flow([], NOW, **ALWAYS, by=())
    (effected,) = figures.effect([], NOW, **ALWAYS, horizon="3m", by=())
    assert occupied["occupancy"] is flowed["share_started"] is effected["share"] is None
    assert figures.occupancy([], NOW, **ALWAYS, by=("month",)) == []
    assert figures.vacancies([], NOW, date(2021, 3, 1)) == []


def test_the_checker_finds_what_is_not_lawful() -> None:
    history = list(generate(300, 3))
    started = next(event for event in history if event["type"] == "placement.started.v1")
    fact = started["data"]
    wrong: list[Event] = [
        {**started, "data": {**fact, "started_on": "2199-01-01"}},
        {**started, "data": {**fact, "agreement_id": "never-opened"}},
        {**started, "data": {**fact, "offer": "holiday"}},
        {**started, "data": {**fact, "remark": "free text"}},
        {**started, "data": {**fact, "company_id": "two words"}},
        {**started, "type": "placement.dreamt.v1"},
    ]
    for event in wrong:
        found = lawful.violations([other if other is not started else event for other in history])
        assert found, event
    assert lawful.violations([*history, history[-1]])


def test_dropping_an_event_drops_what_refers_to_it() -> None:
    history = list(generate(300, 3))
    for left_out in islice(range(len(history)), 0, 300, 7):
        rest = lawful.lawful_part(history[:left_out] + history[left_out + 1 :])
        assert lawful.violations(rest) == []


def test_it_is_fast_enough_to_be_asked_often() -> None:
    small, large = list(generate(300, 1)), list(generate(10_000, 1))
    figures.flow(large, NOW, **ALWAYS, by=())  # the holidays are read once
    for history, seconds in ((small, 0.05), (large, 20.0)):
        for figure, more in (("occupancy", {}), ("flow", {}), ("effect", {"horizon": "3m"})):
            began = perf_counter()
            getattr(figures, figure)(history, max(map(moment_of, history)), **ALWAYS, **more, by=())
            assert perf_counter() - began < seconds * 3, figure  # others share the machine
