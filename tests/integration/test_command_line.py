"""Every command of the contract: its formats, its exit codes, and what it leaves running."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.main import get_command

from praktiklog.main import app
from praktiklog_projections import PROJECTIONS
from praktiklog_runtime import nats_server, postgres
from tests.conftest import FreshStack
from tests.integration.asking import KEYS, write
from tests.integration.conftest import FreshLog, on_servers
from tests.integration.killing import wait_until
from tests.oracle.histories import generate
from tests.support.product import ROLES, Product

HISTORY = list(generate(600, 8))
PERIOD = ("--from", "2021-01-01", "--to", "2022-01-01")
FIGURES = {
    "vacancies": ("vacancies", "--on", "2021-06-15"),
    "occupancy": ("occupancy", *PERIOD, "--by", "jobcentre,month"),
    "flow": ("flow", *PERIOD, "--by", "target_group"),
    "effect": ("effect", *PERIOD, "--horizon", "4w", "--by", "offer,year"),
}
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def filled(
    existing_servers: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """Give a product whose log holds a history; tests read it and leave it as it is."""
    file = write(tmp_path_factory.mktemp("history") / "history.jsonl", HISTORY)
    with on_servers(existing_servers) as made:
        assert made.quick("import", file, "--wait")["appended"] == len(HISTORY)
        yield made


def text_of(value: Any) -> str:
    return "" if value is None else str(value)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_the_same_as_json_csv_and_table(filled: Product, figure: str) -> None:
    question = FIGURES[figure]
    rows = filled.quick(*question, "--format", "json")
    assert rows
    read = list(csv.DictReader(io.StringIO(filled.within(*question, "--format", "csv"))))
    assert read == [{name: text_of(value) for name, value in row.items()} for row in rows]
    table = filled.within(*question)
    assert table == filled.within(*question, "--format", "table")
    assert len(table.splitlines()) >= len(rows) + 3
    for cell in (rows[0][name] for name in list(rows[0])[:2]):
        assert text_of(cell) in table


@pytest.mark.parametrize("figure", FIGURES)
def test_meta_tells_how_far_the_figure_reaches(filled: Product, figure: str) -> None:
    question = FIGURES[figure]
    answer = filled.quick(*question, "--format", "json", "--meta", "--at-position", 300)
    rows = answer.pop("rows")
    assert rows == filled.quick(*question, "--format", "json", "--at-position", 300)
    assert answer["projection"] == ("occupancy" if figure == "vacancies" else figure)
    assert (answer["state"], answer["position"]) == ("running", len(HISTORY))
    assert (answer["unknown_events"], answer["synthetic"]) == (0, False)
    assert answer["asked_position"] == 300
    assert answer["asked_at"] <= answer["known_at"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(filled: Product, command: str) -> None:
    assert "Usage:" in filled.within(command, "--help")


def test_the_contracts_commands_are_there() -> None:
    assert set(COMMANDS) >= {
        *("demo", "up", "down", "import", "do", "vacancies", "occupancy", "flow", "effect"),
        *("published", "projections", "audit"),
    }


def wrong(filled: Product, *arguments: str) -> str:
    """Ask wrongly, which must be told on standard error alone."""
    done = filled.run(*arguments, code=2)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize("figure", KEYS)
def test_a_key_that_a_figure_lacks_is_wrong_usage(filled: Product, figure: str) -> None:
    horizon = ("--horizon", "3m") if figure == "effect" else ()
    said = wrong(filled, figure, *PERIOD, *horizon, "--by", "jobcentre,colour")
    assert "'colour'" in said
    assert all(key in said for key in KEYS[figure])


def test_keys_of_other_figures_are_wrong_usage(filled: Product) -> None:
    for figure, keys in KEYS.items():
        horizon = ("--horizon", "3m") if figure == "effect" else ()
        for key in set(KEYS["effect"]) - set(keys):
            filled.within(figure, *PERIOD, *horizon, "--by", key, code=2)
        for key in keys:
            filled.within(figure, *PERIOD, *horizon, "--by", key)


WRONG = [
    (("vacancies", "--on", "15-06-2021"), "YYYY-MM-DD"),
    (("vacancies", "--on", "2021-02-30"), "2021-02-30"),
    (("occupancy", "--from", "2021-01-01"), "--to"),
    (("occupancy", "--from", "yesterday", "--to", "2021-01-01"), "YYYY-MM-DD"),
    (("flow", "--from", "2021-02-01", "--to", "2021-01-01"), "before"),
    (("flow", *PERIOD, "--known-at", "2021-06-15"), "Z"),
    (("flow", *PERIOD, "--known-at", "soon"), "timestamp"),
    (("flow", *PERIOD, "--at-position", "-1"), "--at-position"),
    (("flow", *PERIOD, "--at-position", "1", "--known-at", "2021-06-15T00:00:00Z"), "not both"),
    (("effect", *PERIOD), "--horizon"),
    (("effect", *PERIOD, "--horizon", "3y"), "13w"),
    (("vacancies", "--format", "xml"), "json"),
    (("projections", "rebuild", "everything"), "occupancy"),
    (("projections", "pause", "everything"), "occupancy"),
    (("no-such-command",), "no-such-command"),
]


@pytest.mark.parametrize(("arguments", "says"), WRONG, ids=[" ".join(each) for each, _ in WRONG])
def test_wrong_usage_ends_with_2_and_says_what_is_right(
    filled: Product, arguments: tuple[str, ...], says: str
) -> None:
    filled.within(*arguments, code=2)
    if arguments[0] in {"effect", "projections", "no-such-command"}:
        assert says in wrong(filled, *arguments)


def test_a_position_that_the_log_has_not_reached_is_refused(filled: Product) -> None:
    done = filled.run("flow", *PERIOD, "--at-position", len(HISTORY) + 1, code=1)
    assert f"position {len(HISTORY) + 1}" in done.stderr
    assert done.stdout == ""


def test_projections_list_tells_state_version_position_and_lag(filled: Product) -> None:
    rows = filled.rows("projections", "list")
    assert [row["name"] for row in rows] == list(PROJECTIONS)
    for row in rows:
        assert (row["state"], row["position"], row["lag"]) == ("running", len(HISTORY), 0)
        assert row["version"] >= 1
    read = csv.DictReader(io.StringIO(filled.within("projections", "list", "--format", "csv")))
    assert [row["position"] for row in read] == [str(len(HISTORY))] * len(PROJECTIONS)
    assert "running" in filled.within("projections", "list")


def test_a_rebuild_gives_the_same_rows_and_figures(filled: Product) -> None:
    for name in ("occupancy", "flow", "effect"):
        before = filled.quick(*FIGURES[name], "--format", "json")
        first = filled.json("projections", "rebuild", name)
        again = filled.quick("projections", "rebuild", name)
        for rebuilt in (first, again):
            assert set(rebuilt) >= {"events", "seconds", "events_per_second", "digest"}
            assert rebuilt["events"] == len(HISTORY)
            assert rebuilt["events_per_second"] > 0
            assert rebuilt["seconds"] > 0
        assert first["digest"] == again["digest"]
        assert filled.quick(*FIGURES[name], "--format", "json") == before


def test_a_paused_projection_stands_still_until_it_is_resumed(
    fresh_log: FreshLog, tmp_path: Path
) -> None:
    product = fresh_log()
    product.quick("import", write(tmp_path / "first.jsonl", HISTORY[:200]), "--wait")
    product.within("projections", "pause", "flow")
    # It does not wait for the paused one.
    product.quick("import", write(tmp_path / "all.jsonl", HISTORY), "--wait")

    def listed() -> dict[str, tuple[str, int, int]]:
        rows = product.quick("projections", "list", "--format", "json")
        return {row["name"]: (row["state"], row["position"], row["lag"]) for row in rows}

    there = ("running", len(HISTORY), 0)
    paused = ("paused", 200, len(HISTORY) - 200)
    assert listed() == dict.fromkeys(PROJECTIONS, there) | {"flow": paused}
    said = product.run(*FIGURES["flow"], "--format", "json", code=0)
    assert "behind" in said.stderr
    assert json.loads(said.stdout) == product.quick(
        *FIGURES["flow"], "--format", "json", "--at-position", 200
    )
    product.within("projections", "resume", "flow")
    wait_until(lambda: listed()["flow"] == there, "it does not go on")


def test_up_and_down_may_be_said_twice(fresh_stack: FreshStack) -> None:
    stack = fresh_stack()
    stack.run("down", code=0)
    stack.run("up", "--detach", "--no-web", code=0)
    processes = {name: stack.pid(name) for name in ("supervisor", *ROLES, "postgres")}
    assert None not in processes.values()
    stack.run("up", "--detach", "--no-web", code=0)
    assert {name: stack.pid(name) for name in processes} == processes
    assert stack.rows(*FIGURES["vacancies"]) == []
    for _ in range(2):
        done = stack.run("down", code=0)
        assert done.stdout == ""
    assert not any(stack.pid(name) for name in (*processes, "nats-server", "web"))
    # A question starts the database that it needs, and nothing else.
    assert stack.rows(*FIGURES["flow"]) == []
    assert stack.pid("postgres") is not None
    assert stack.pid("supervisor") is None


def test_servers_that_exist_are_used_and_left_alone(
    filled: Product, existing_servers: dict[str, str]
) -> None:
    assert filled.pid("supervisor") is not None
    assert filled.pid("postgres") is None
    assert filled.pid("nats-server") is None
    assert not (filled.data / "postgres").exists()
    filled.run("down", code=0)
    assert filled.pid("supervisor") is None
    assert postgres.is_running(filled.settings)
    assert nats_server.is_running(filled.settings)
    filled.up()
    with psycopg.connect(existing_servers["PRAKTIKLOG_DATABASE_URL"]) as connection:
        assert connection.execute("SELECT to_regclass('log.event')").fetchone() == (None,)


def test_the_demo_shows_the_published_figures(fresh_log: FreshLog) -> None:
    product = fresh_log()
    done = product.run("demo", "--no-serve", code=0)
    assert done.stdout == ""
    events = product.quick("audit", "verify")["events"]
    assert events > 10_000
    rows = product.rows("published")
    names = ["id", "source", "what", "published", "computed", "agrees", "note"]
    assert all(list(row)[: len(names)] == names for row in rows)
    assert all(row["agrees"] or row["note"] for row in rows)
    read = csv.DictReader(io.StringIO(product.within("published", "--format", "csv")))
    assert [row["id"] for row in read] == [row["id"] for row in rows]
    agreeing = sum(row["agrees"] for row in rows)
    assert agreeing > 0.9 * len(rows) > 30
    assert f"{agreeing} of {len(rows)} agree" in product.within("published")
    product.within("demo", "--no-serve")
    assert product.quick("audit", "verify")["events"] == events
    meta = product.quick(*FIGURES["effect"], "--format", "json", "--meta")
    assert meta["synthetic"] is True


def test_the_demo_is_not_mixed_with_a_real_log(filled: Product) -> None:
    done = filled.run("demo", "--no-serve", code=1)
    assert "--data" in done.stderr
    assert filled.quick("audit", "verify")["events"] == len(HISTORY)


def test_nothing_is_imported_from_the_folder_that_somebody_stands_in(
    fresh_stack: FreshStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = "from pathlib import Path\nPath(__file__).with_suffix('.run').touch()\nraise SystemExit"
    for name in ("uvicorn", "psycopg", "nats", "structlog"):
        (tmp_path / f"{name}.py").write_text(trap)
    monkeypatch.chdir(tmp_path)
    stack = fresh_stack()
    stack.within("up", "--detach", "--port", "0")
    assert [file.name for file in tmp_path.glob("*.run")] == []
