"""Lists of codes: each code once, with its words, and what follows from it."""

from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praktiklog_events import vocabulary
from praktiklog_events.vocabulary import (
    DESPITE,
    DESTINATIONS,
    HORIZONS,
    OFFERS,
    PRACTICE_TYPES,
    READINESS,
    SECTORS,
    SLOT_KINDS,
    STATUSES,
    TARGET_GROUPS,
    VOCABULARIES,
    Term,
    Vocabulary,
    benefit_of,
)

TYPED: list[tuple[Any, Vocabulary[Any]]] = [
    (vocabulary.Despite, DESPITE),
    (vocabulary.Destination, DESTINATIONS),
    (vocabulary.Horizon, HORIZONS),
    (vocabulary.Offer, OFFERS),
    (vocabulary.OutcomeStatus, STATUSES),
    (vocabulary.PracticeType, PRACTICE_TYPES),
    (vocabulary.Readiness, READINESS),
    (vocabulary.Sector, SECTORS),
    (vocabulary.SlotKind, SLOT_KINDS),
]
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(("kind", "terms"), TYPED)
def test_the_type_and_the_terms_hold_the_same_codes_in_one_order(
    kind: Any, terms: Vocabulary[Any]
) -> None:
    assert get_args(kind) == tuple(terms)


@pytest.mark.parametrize("terms", VOCABULARIES.values(), ids=VOCABULARIES)
def test_every_code_has_words_and_a_parent_of_its_list(terms: Vocabulary[Term]) -> None:
    assert len(terms) == len(terms.terms)
    assert all(terms.labels("da").values())
    assert all(terms.labels("en").values())
    assert all(term.parent is None or term.parent in terms for term in terms.terms)


@pytest.mark.parametrize(
    ("ended_on", "horizon", "due_on"),
    [
        ("2021-06-01", "4w", "2021-06-29"),
        ("2021-06-01", "26w", "2021-11-30"),
        ("2021-01-31", "1m", "2021-02-28"),
        ("2020-01-31", "1m", "2020-02-29"),
        ("2021-11-30", "3m", "2022-02-28"),
        ("2020-02-29", "12m", "2021-02-28"),
        ("2021-06-01", "2m", "2021-08-31"),
        ("2021-06-30", "2m", "2021-08-31"),
        ("2021-12-31", "2m", "2022-02-28"),
        ("2021-12-15", "12m", "2022-12-15"),
    ],
)
def test_a_horizon_says_when_it_is_due(ended_on: str, horizon: str, due_on: str) -> None:
    assert HORIZONS[horizon].due_on(date.fromisoformat(ended_on)) == date.fromisoformat(due_on)


@given(DAYS, st.sampled_from(HORIZONS.terms))
def test_it_is_due_after_the_end_and_by_its_number(
    ended_on: date, horizon: vocabulary.HorizonTerm
) -> None:
    days = (horizon.due_on(ended_on) - ended_on).days

    if horizon.weeks:
        assert days == 7 * horizon.weeks
    else:
        assert 28 * horizon.months <= days <= 31 * (horizon.months + horizon.to_month_end)


def test_a_benefit_is_the_parent_or_the_group_itself_also_of_one_in_no_list() -> None:
    assert benefit_of("akademikere") == benefit_of("dagpenge") == "dagpenge"
    assert benefit_of("kontanthjaelp") == "kontanthjaelp"
    assert benefit_of("group_of_tomorrow") == "group_of_tomorrow"
    assert "group_of_tomorrow" not in TARGET_GROUPS


def test_a_dated_code_holds_from_its_first_to_its_last_day() -> None:
    assert PRACTICE_TYPES.on(date(2019, 9, 14)) == ()
    assert len(PRACTICE_TYPES.on(date(2019, 9, 15))) == 3
    ended = Term(code="a", da="A", en="A", valid_to=date(2025, 6, 30))
    assert ended.holds_on(date(2025, 6, 30))
    assert not ended.holds_on(date(2025, 7, 1))
