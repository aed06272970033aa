"""Asking leaves the tables as they are; `up` alone makes and migrates them."""

from pathlib import Path

import psycopg
import pytest

from praktiklog import context
from praktiklog_runtime import postgres
from praktiklog_runtime.settings import Settings
from tests.conftest import FreshStack
from tests.integration.asking import write
from tests.integration.conftest import FreshLog
from tests.oracle.histories import generate
from tests.support.product import Product

OCCUPANCY = ("occupancy", "--from", "2021-01-01", "--to", "2022-01-01", "--format", "json")
ASKING = (
    OCCUPANCY,
    ("vacancies", "--on", "2021-06-15", "--format", "json"),
    ("projections", "list", "--format", "json"),
)


@pytest.fixture
def filled(fresh_log: FreshLog, tmp_path: Path) -> Product:
    product = fresh_log()
    file = write(tmp_path / "history.jsonl", list(generate(200, 8)))
    assert product.quick("import", file, "--wait")["appended"] == 200
    return product


def connect(product: Product) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(postgres.ensure(product.settings), autocommit=True)


def test_a_program_of_another_version_that_asks_leaves_the_rows(filled: Product) -> None:
    before = filled.quick(*OCCUPANCY)
    assert before
    with connect(filled) as connection:
        filled.quick("projections", "pause", "occupancy")
        connection.execute("UPDATE projections.checkpoint SET version = version + 1")

        for question in ASKING:
            filled.within(*question)

        assert filled.quick(*OCCUPANCY) == before


def test_asking_waits_for_no_row_lock(filled: Product) -> None:
    with connect(filled) as connection, connection.transaction():
        connection.execute("SELECT FROM projections.checkpoint FOR UPDATE")
        connection.execute("SELECT FROM log.head FOR UPDATE")
        for question in ASKING:
            filled.within(*question)


def test_missing_tables_are_an_error_that_says_what_to_do(fresh_log: FreshLog) -> None:
    product = fresh_log()
    for question in ASKING:
        done = product.run(*question, code=1)
        assert "praktiklog up" in done.stderr
        assert "Traceback" not in done.stderr
    with connect(product) as connection:
        assert connection.execute("SELECT to_regclass('log.event')").fetchone() == (None,)


def test_the_first_command_on_a_data_folder_makes_its_tables(fresh_stack: FreshStack) -> None:
    product = fresh_stack()
    product.within(*OCCUPANCY)
    with connect(product) as connection:
        connection.execute("DROP SCHEMA log CASCADE")
    assert "praktiklog up" in product.run(*OCCUPANCY, code=1).stderr


def test_a_newer_schema_is_refused_by_all_that_asks_and_by_up(fresh_log: FreshLog) -> None:
    product = fresh_log()
    product.up()
    with connect(product) as connection:
        connection.execute("INSERT INTO log.migration (number, name) VALUES (9999, 'later')")

        for command in (*ASKING, ("up", "--no-web")):
            assert "run the newer program" in product.run(*command, code=1).stderr


def test_roles_take_no_module_from_the_current_folder(settings: Settings) -> None:
    for argv in (context.program(settings, "up"), context.role(settings, "web").argv):
        assert argv[1] == "-P"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, nats_keys=tmp_path / "nats" / "keys")


def test_a_file_in_the_current_folder_is_not_run(
    fresh_log: FreshLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("uvicorn", "psycopg", "nats", "structlog"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a')\n")
    product = fresh_log()

    product.within("up", "--detach", "--port", 0)

    assert not (tmp_path / "ran").exists()
