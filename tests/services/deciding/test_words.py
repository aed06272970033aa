"""Every rule has its sentence and its words in both languages."""

import re

import pytest
from jinja2 import Environment, meta

from praktiklog_services.deciding.rule import Rule
from praktiklog_services.registry import RULES


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_the_same_in_danish_and_english(rule: type[Rule]) -> None:
    environment = Environment(autoescape=True)
    environment.filters["period"] = str
    said = {
        language: meta.find_undeclared_variables(environment.parse(text))
        for language, text in (("en", rule.en), ("da", rule.da))
    }

    assert rule.__doc__
    assert said["en"] == said["da"]
    assert rule.en != rule.da


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_stands_in_a_file_of_its_name(rule: type[Rule]) -> None:
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", rule.__name__).lower()

    assert rule.__module__.endswith(f".rules.{snake}")
