"""A table in a terminal says names beside ids; JSON and CSV keep the ids."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.asking import write
from tests.integration.conftest import on_servers
from tests.oracle import build
from tests.support.product import Product

HOSTILE = "=1+1 [red]Mel[/red]"
CODES = """
ruleset = "codes-2021.1"
kind = "codes"
valid_from = 2021-01-01
title = "Branches and tasks"
source = "a test"

[[list]]
name = "branch"
  [[list.code]]
  code = "47"
  name = "Detailhandel"

[[list]]
name = "task"
  [[list.code]]
  code = "packing"
  name = "Pakning"
"""
QUESTION = ("occupancy", "--from", "2021-03-01", "--to", "2021-04-01")


@pytest.fixture(scope="module")
def named(
    existing_servers: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    folder: Path = tmp_path_factory.mktemp("names")
    company = build.company("2021-03-01", "c1", "private", "47")
    opening = build.opened("2021-03-01", "a1", 3)
    history = [
        company | {"data": company["data"] | {"name": HOSTILE}},
        opening | {"data": opening["data"] | {"task_codes": ["packing", "sweeping"]}},
        build.opened("2021-03-01", "a2", 1, company_id="sole-trader"),
    ]
    codes = folder / "codes.toml"
    codes.write_text(CODES)
    with on_servers(existing_servers) as made:
        made.within("rules", "adopt", codes)
        made.quick("import", write(folder / "h.jsonl", build.numbered("names", history)), "--wait")
        yield made


@pytest.mark.parametrize("command", [(), ("measure",)])
def test_a_table_says_names_and_ids(named: Product, command: tuple[str, ...]) -> None:
    table = named.within(*command, *QUESTION, "--by", "company_id")
    assert f"{HOSTILE} (c1)" in table
    assert "sole-trader" in table
    table = named.within(*command, *QUESTION, "--by", "branch")
    assert "Detailhandel (47)" in table
    table = named.within(*command, *QUESTION, "--by", "agreement_id")
    assert "(a1)" in table
    assert "Pakning" in table
    assert "sweeping" in table


def test_json_and_csv_keep_ids_and_codes(named: Product) -> None:
    question = (*QUESTION, "--by", "company_id,agreement_id,branch")
    rows = named.quick(*question, "--format", "json")
    text = named.within(*question, "--format", "csv")
    for row in (rows[0], next(csv.DictReader(io.StringIO(text)))):
        assert (row["company_id"], row["agreement_id"], row["branch"]) == ("c1", "a1", "47")
    assert "Mel" not in text
