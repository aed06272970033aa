"""Cases are judged by what there is: what is not built is told by the registries."""

from typing import Any

import msgspec
import pytest

from praktiklog_services.cases import check

CASE: dict[str, Any] = {
    "id": "X",
    "rule": "RuleSetIsHypothetical",
    "rulesets": ["lab-2020.1"],
    "at": "2026-11-24T10:00:00Z",
    "given": [],
    "when": {
        "command": "adopt-rules",
        "data": {
            "ruleset": "lab-2027-hypothetical.1",
            "valid_from": "2027-01-01",
            "sha256": "b49b2d4561e48b96501b366b1044d8b48412426850453082723671d258993929",
            "source": "test",
        },
    },
    "then": {"status": "refused", "rule": "RuleSetIsHypothetical"},
}


def checked(case: dict[str, Any], **values: Any) -> tuple[int, list[str], list[str]]:
    found = check(msgspec.json.encode({"cases": [case], "values": values}))
    return found.passed, [failed.id for failed in found.failed], list(found.not_built)


def test_a_case_passes_or_fails_with_its_reason() -> None:
    assert checked(CASE) == (1, [], [])
    assert checked(CASE | {"then": {"status": "accepted"}}) == (0, ["X"], [])


@pytest.mark.parametrize(
    "more",
    [
        {"rule": "CoffeeIsCold"},
        {"rulesets": ["lab-1900.1"]},
        {"when": {"command": "make-coffee", "data": {}}},
        {"when": CASE["when"] | {"data": CASE["when"]["data"] | {"colour": "red"}}},
        {"then": {"status": "accepted", "warnings": ["CoffeeIsCold"]}},
        {"then": {"status": "accepted", "not": ["CoffeeIsCold"]}},
        {"given": [{"type": "coffee.made.v1", "data": {}}]},
        {"given": [{"type": "entry.voided.v1", "data": {}}]},
    ],
)
def test_what_a_case_needs_and_nothing_has_is_not_built(more: dict[str, Any]) -> None:
    assert checked(CASE | more) == (0, [], ["X"])


def test_values_are_worked_too() -> None:
    row = {"first": "2020-02-03", "period": "4w", "last": "2020-03-01"}

    assert checked(CASE, last_day=[row]) == (1, [], [])
    assert checked(CASE, last_day=[row | {"last": "2020-03-02"}]) == (1, ["last_day[0]"], [])
