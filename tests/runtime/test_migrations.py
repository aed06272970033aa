"""Migrations go forward only, each once, and a schema of another version is told apart."""

from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from praktiklog_runtime import migrations
from praktiklog_runtime.migrations import (
    Migration,
    SchemaMissingError,
    SchemaNewerError,
    SchemaOlderError,
)

FIRST = Migration(1, "table", "CREATE TABLE {schema}.thing AS SELECT {text} AS word")
SECOND = Migration(2, "more", "INSERT INTO {schema}.thing VALUES ('second')")
NAMES = {"text": sql.Literal("first")}


@pytest.fixture
def database(postgres_server: str) -> str:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS moved CASCADE")
    return postgres_server


def words(database: str) -> list[str]:
    with psycopg.connect(database) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM moved.thing ORDER BY 1")]


def test_each_step_runs_once(database: str) -> None:
    migrations.migrate(database, "moved", [FIRST], NAMES)
    migrations.migrate(database, "moved", [FIRST, SECOND], NAMES)
    migrations.migrate(database, "moved", [FIRST, SECOND], NAMES)

    assert words(database) == ["first", "second"]


def test_a_step_that_fails_leaves_the_schema_as_it_was(database: str) -> None:
    migrations.migrate(database, "moved", [FIRST], NAMES)

    broken = Migration(3, "broken", "SELECT 1 / 0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrations.migrate(database, "moved", [FIRST, SECOND, broken], NAMES)

    assert words(database) == ["first"]
    with psycopg.connect(database) as connection:
        assert migrations.version(connection, "moved") == 1


def test_asking_says_what_to_do(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        with pytest.raises(SchemaMissingError, match="praktiklog up"):
            migrations.check(connection, "moved", [FIRST])
        migrations.migrate(database, "moved", [FIRST], NAMES)
        migrations.check(connection, "moved", [FIRST])
        with pytest.raises(SchemaOlderError, match="praktiklog up"):
            migrations.check(connection, "moved", [FIRST, SECOND])


def test_a_newer_schema_is_refused_and_left_alone(database: str) -> None:
    migrations.migrate(database, "moved", [FIRST, SECOND], NAMES)

    with pytest.raises(SchemaNewerError, match="run the newer program"):
        migrations.migrate(database, "moved", [FIRST], NAMES)
    with (
        psycopg.connect(database) as connection,
        pytest.raises(SchemaNewerError, match="run the newer program"),
    ):
        migrations.check(connection, "moved", [FIRST])
    assert words(database) == ["first", "second"]


def test_it_runs_beside_a_reader(database: str) -> None:
    migrations.migrate(database, "moved", [FIRST], NAMES)
    with psycopg.connect(database) as reader:
        reader.execute("SELECT * FROM moved.thing")
        migrations.migrate(database, "moved", [FIRST, SECOND], NAMES)


def test_numbers_without_gaps(tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("SELECT 1")
    (tmp_path / "0002_second.sql").write_text("SELECT 2")
    assert [step.name for step in migrations.read(tmp_path)] == ["first", "second"]
    (tmp_path / "0004_fourth.sql").write_text("SELECT 4")
    with pytest.raises(ValueError, match="without gaps"):
        migrations.read(tmp_path)
