"""Alerts and dashboard name only metrics that are emitted, under labels that they have."""

import json
import re
import time
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.product import Product

MONITORING = Path(__file__).parents[2] / "deploy" / "monitoring"
_NAME = re.compile(r"\b(?:praktiklog|process)_[a-z_]+\b")
_LABELS = re.compile(r"\b((?:praktiklog|process)_[a-z_]+)\{([^}]*)\}")


def expressions() -> list[str]:
    """Read every expression; the rules are YAML that we write one expression a line."""
    rules = (MONITORING / "alerts.yml").read_text()
    dashboard = json.loads((MONITORING / "dashboard.json").read_text())
    return [
        *re.findall(r"^ +expr: (.+)$", rules, re.MULTILINE),
        *(target["expr"] for panel in dashboard["panels"] for target in panel["targets"]),
    ]


@pytest.fixture(scope="module")
def emitted(stack: Product) -> dict[str, set[str]]:
    """Give the labels of each metric that a running system with some traffic emits."""
    stack.do("register-referral", {"referral_id": "nobody"})
    stack.do(
        "register-company",
        {"company_id": "c-monitoring", "name": "A", "sector": "private", "jobcentre": "aarhus"},
    )
    # Roles say what they counted with their next sign of life.
    deadline = time.monotonic() + 15
    while "praktiklog_decisions_total" not in (found := labels_of(stack.within("metrics"))):
        assert time.monotonic() < deadline, sorted(found)
        time.sleep(0.2)
    return found


def labels_of(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


def test_every_metric_that_is_named_is_emitted(emitted: dict[str, set[str]]) -> None:
    found = expressions()
    assert len(found) > 20
    named = {name for expression in found for name in _NAME.findall(expression)}
    assert named
    assert named <= set(emitted), named - set(emitted)


def test_every_label_that_is_named_is_there(emitted: dict[str, set[str]]) -> None:
    for expression in expressions():
        for name, labels in _LABELS.findall(expression):
            wanted = set(re.findall(r"(\w+)=", labels))
            assert wanted <= emitted[name], (expression, emitted[name])


def test_every_metric_of_ours_is_shown_or_watched(emitted: dict[str, set[str]]) -> None:
    shown = {name for expression in expressions() for name in _NAME.findall(expression)}
    ours = {name for name in emitted if name.startswith("praktiklog_")}
    assert ours <= shown, ours - shown
