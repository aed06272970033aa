"""Given these events, then these names, as known now and at any moment."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praktiklog_projections.asking.as_of import AsOf
from praktiklog_projections.asking.query import Database, Question
from praktiklog_projections.directory.names import Name, names, no_codes
from tests.oracle import build
from tests.projections.support import Plain, fill, positioned

NOW = datetime(2021, 6, 1, tzinfo=UTC)
LISTS = {
    "0" * 64: {"branch": {"47": "Detailhandel", "10": "Fødevarer"}},
    "1" * 64: {"branch": {"47": "Butikker"}, "task": {"packing": "Pakning"}},
}
ODD = st.text(st.sampled_from("\\aÆ \"'{},N=+-@[]()<&"), min_size=1, max_size=30)


def company(at: str, company_id: str, name: str | None) -> Plain:
    event = build.company(at, company_id, "private", "47")
    return event | {"data": event["data"] | {"name": name}}


def adopted(at: str, ruleset: str, valid_from: str, digit: str) -> Plain:
    data = {"ruleset": ruleset, "valid_from": valid_from, "sha256": digit * 64, "source": "test"}
    return build.event("rules.adopted", ruleset, at, data, "_all")


def asked(
    connection: psycopg.Connection[Any], as_of: AsOf | None = None, **ids: list[str]
) -> dict[str, dict[str, Name]]:
    where = Question(Database(connection), as_of, NOW)
    return names(where, ids, lambda sha256: LISTS.get(sha256, {}))


@pytest.mark.parametrize("size", [1, 2, 100])
def test_a_company_is_called_what_it_was_called_then(
    connection: psycopg.Connection[Any], size: int
) -> None:
    history = build.numbered(
        "names",
        [
            company("2021-03-01", "c1", "Bagergården Nyborg ApS"),
            build.opened("2021-03-02", "a1", 3),
            company("2021-04-01", "c1", "Nyborg Brød A/S"),
            company("2021-04-01", "c2", None),
        ],
    )
    fill(connection, positioned(history), size)
    ids = {"company_id": ["c1", "c2", "c3"], "agreement_id": ["a1", "a2"]}
    assert asked(connection, **ids) == {
        "company_id": {"c1": Name("Nyborg Brød A/S")},
        "agreement_id": {"a1": Name("Nyborg Brød A/S", "centre")},
    }
    then = AsOf(datetime(2021, 3, 20, tzinfo=UTC))
    for point in (then, AsOf(NOW, position=2)):
        assert asked(connection, point, **ids)["agreement_id"] == {
            "a1": Name("Bagergården Nyborg ApS", "centre")
        }
    assert asked(connection, AsOf(NOW, position=1), agreement_id=["a1"]) == {}


def test_an_opening_that_is_corrected_is_another_companys(
    connection: psycopg.Connection[Any],
) -> None:
    opening = build.opened("2021-03-02", "a1", 3)
    right = opening["data"] | {"company_id": "c2", "slot_kind": "single", "reason": "wrong_company"}
    history = [
        company("2021-03-01", "c1", "One"),
        company("2021-03-01", "c2", "Two"),
        opening,
        build.event("slots.corrected", "a1", "2021-03-03", right, "aarhus"),
    ]
    fill(connection, positioned(build.numbered("corrected", history)))
    assert asked(connection, agreement_id=["a1"]) == {"agreement_id": {"a1": Name("Two", "single")}}


def test_codes_are_called_what_the_latest_list_in_force_says(
    connection: psycopg.Connection[Any],
) -> None:
    history = [
        adopted("2021-03-01", "codes.2", "2021-05-01", "1"),
        adopted("2021-03-02", "codes.1", "2021-01-01", "0"),
        adopted("2021-03-03", "codes.3", "2022-01-01", "0"),
        adopted("2021-03-03", "lab-2020.1", "2021-05-02", "2"),
    ]
    fill(connection, positioned(build.numbered("codes", history)))
    ids = {"branch": ["47", "10", "99"], "task": ["packing", "baking"]}
    assert asked(connection, **ids) == {
        "branch": {"47": Name("Butikker"), "10": Name("Fødevarer")},
        "task": {"packing": Name("Pakning")},
    }
    assert asked(connection, AsOf(datetime(2021, 3, 20, tzinfo=UTC)), branch=["47"]) == {
        "branch": {"47": Name("Detailhandel")}
    }
    assert names(Question(Database(connection), None, NOW), {"branch": ["47"]}, no_codes) == {
        "branch": {}
    }


def test_terms_are_kept_day_by_day_and_withdrawn_with_their_entry(
    connection: psycopg.Connection[Any],
) -> None:
    terms = {
        "agreement_id": "a1",
        "effective_on": "2021-04-01",
        "task_codes": ["packing", "baking"],
        "mentor_id": "m1",
        "clears": ["consultant_id"],
    }
    void = {"entry": "terms", "entry_id": "a1", "entry_on": "2021-04-01", "reason": "mistake"}
    other = {"entry": "capacity", "entry_id": "a1", "entry_on": "2021-04-01", "reason": "mistake"}
    history = [
        build.event("slots.terms_changed", "a1", "2021-03-03", terms, "aarhus"),
        build.event("entry.voided", "a1", "2021-03-04", void, "aarhus"),
        build.event("entry.voided", "a1", "2021-03-05", other, "aarhus"),
    ]
    fill(connection, positioned(build.numbered("terms", history)))
    assert connection.execute(
        "SELECT agreement_id, effective_on::text, task_codes, mentor_id, clears, withdrawn, "
        "known_from FROM directory_1.terms ORDER BY known_from"
    ).fetchall() == [
        ("a1", "2021-04-01", "packing baking", "m1", "consultant_id", False, 1),
        ("a1", "2021-04-01", None, None, None, True, 2),
    ]


def test_an_agreement_is_told_by_its_tasks_of_the_day(
    connection: psycopg.Connection[Any],
) -> None:
    def terms(at: str, on: str, **changed: Any) -> Plain:
        data = {"agreement_id": "a1", "effective_on": on, **changed}
        return build.event("slots.terms_changed", "a1", at, data, "aarhus")

    opening = build.opened("2021-03-02", "a1", 3)
    opening["data"]["task_codes"] = ["baking", "packing"]
    void = {"entry": "terms", "entry_id": "a1", "entry_on": "2021-04-02", "reason": "mistake"}
    history = [
        company("2021-03-01", "c1", "Bagergården"),
        adopted("2021-03-01", "codes.2", "2021-01-01", "1"),
        opening,
        terms("2021-03-03", "2021-04-01", task_codes=["packing"]),
        terms("2021-03-03", "2021-04-02", task_codes=["sweeping"]),
        terms("2021-03-03", "2021-05-01", clears=["task_codes"]),
        terms("2021-03-03", "2021-06-02", task_codes=["tomorrow"]),
        build.event("entry.voided", "a1", "2021-03-03", void, "aarhus"),
    ]
    fill(connection, positioned(build.numbered("tasks", history)))

    def tasks(day: str) -> tuple[str, ...]:
        then = AsOf(datetime.fromisoformat(f"{day}T12:00:00Z"))
        return asked(connection, then, agreement_id=["a1"])["agreement_id"]["a1"].tasks

    assert tasks("2021-03-02") == ("baking", "Pakning")
    assert tasks("2021-04-01") == tasks("2021-04-30") == ("Pakning",)
    assert tasks("2021-05-01") == tasks("2021-06-01") == ()
    assert tasks("2021-06-02") == ("tomorrow",)


def test_a_kind_without_names_is_refused(connection: psycopg.Connection[Any]) -> None:
    with pytest.raises(KeyError, match="candidate_id"):
        asked(connection, candidate_id=["x"])


@given(name=ODD)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_name_that_the_contract_takes_comes_back_as_it_is(
    connection: psycopg.Connection[Any], name: str
) -> None:
    history = build.numbered("odd", [company("2021-03-01", "c1", name)])
    fill(connection, positioned(history))
    assert asked(connection, company_id=["c1"]) == {"company_id": {"c1": Name(name)}}
