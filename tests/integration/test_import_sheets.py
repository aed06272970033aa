"""`import --mapping`: a source's spreadsheets give the figures that its events would have given."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.integration.asking import Ask, by_oracle, compare
from tests.integration.conftest import FreshLog
from tests.oracle.histories import generate
from tests.oracle.known_at import Event, moment_of
from tests.oracle.world import Knobs
from tests.services.sheets import books
from tests.services.sheets.sheet_of import mapping_of, rows_of_history

PERIOD = (date(2021, 1, 1), date(2022, 7, 1))
QUESTIONS = (
    Ask("occupancy", *PERIOD, by=("jobcentre", "month")),
    Ask("flow", *PERIOD, by=("jobcentre", "target_group")),
    Ask("effect", *PERIOD, by=("jobcentre",), horizon="3m"),
    Ask("vacancies", date(2021, 6, 1)),
)


@pytest.fixture(scope="module")
def history() -> list[Event]:
    events = list(generate(400, 5, knobs=Knobs(older=0.0, void=0.1, span=300)))
    return sorted(events, key=moment_of)


def test_figures_from_a_spreadsheet_are_those_of_its_events(
    fresh_log: FreshLog, tmp_path: Path, history: list[Event]
) -> None:
    file = books.xlsx(tmp_path / "historie.xlsx", {"Ark1": rows_of_history(history)})
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(mapping_of(history))
    told = fresh_log()
    told.up()
    report = told.json("import", file, "--mapping", mapping, "--wait")
    assert report["rejected"] == []
    assert report["read"] == report["rows"] == report["appended"] == len(history)
    middle = moment_of(history[len(history) // 2])
    for ask in QUESTIONS:
        for asked in (ask, replace(ask, known_at=middle)):
            rows = told.quick(*asked.arguments())
            compare(asked, rows, by_oracle(history, asked))
    again = told.json("import", file, "--mapping", mapping)
    assert (again["appended"], again["unchanged"]) == (0, len(history))


def test_a_dry_run_says_the_same_and_appends_nothing(
    fresh_log: FreshLog, tmp_path: Path, history: list[Event]
) -> None:
    file = books.delimited(tmp_path / "historie.csv", rows_of_history(history[:50]))
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(mapping_of(history[:50]))
    product = fresh_log()
    product.up()
    report = product.json("import", file, "--mapping", mapping, "--dry-run")
    assert report["appended"] == 50
    assert report["found"] == {
        "historie.csv": {"encoding": "utf-8", "delimiter": ";", "decimal": ","}
    }
    assert product.json("audit", "verify")["events"] == 0


def test_an_end_gets_the_jobcentre_of_its_placement_and_what_is_unknown_is_refused(
    fresh_log: FreshLog, tmp_path: Path
) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        '[source]\nname = "fasit"\n'
        '[[fact]]\ntype = "referral.registered.v1"\nkey = ["Sag"]\nrequired = ["Henvist"]\n'
        '[fact.data]\nreferral_id = { column = "Sag" }\n'
        'candidate_id = { column = "Person", as = "key" }\njobcentre = { value = "vestby" }\n'
        'target_group = { value = "kontanthjaelp" }\n'
        'referred_on = { column = "Henvist", as = "date" }\n'
        '[[fact]]\ntype = "referral.closed.v1"\nkey = ["Sag"]\nrequired = ["Lukket"]\n'
        '[fact.data]\nreferral_id = { column = "Sag" }\nreason = { value = "other" }\n'
        'closed_on = { column = "Lukket", as = "date" }\n'
    )
    rows = [
        ["Sag", "Person", "Henvist", "Lukket"],
        ["r1", "010203-1234", "01-03-2021", "15-03-2021"],
        ["r2", "010203-1234", "", "15-03-2021"],
        ["r3", "010203-1234", "31-02-2021", ""],
    ]
    file = books.delimited(tmp_path / "sager.csv", rows)
    product = fresh_log()
    product.up()
    done = product.run("import", file, "--mapping", mapping, "--wait", code=1)
    assert "010203" not in done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["appended"] == 2
    assert [(wrong["row"], wrong["column"], wrong["value"]) for wrong in report["rejected"]] == [
        (4, "Henvist", "31-02-2021"),
        (3, None, None),
    ]
    assert "UnknownReferral" in report["rejected"][1]["error"]
    (row,) = product.quick(
        "flow",
        "--from",
        "2021-01-01",
        "--to",
        "2022-01-01",
        "--by",
        "jobcentre",
        "--format",
        "json",
    )
    assert (row["jobcentre"], row["closed"]) == ("vestby", 1)


def test_a_spreadsheet_without_a_mapping_is_wrong_usage(
    fresh_log: FreshLog, tmp_path: Path
) -> None:
    file = books.delimited(tmp_path / "a.csv", [["a"]])
    product = fresh_log()
    assert "--mapping" in product.run("import", file, code=2).stderr
    bad = tmp_path / "m.toml"
    bad.write_text("[source]\n")
    assert "name" in product.run("import", file, "--mapping", bad, code=2).stderr
