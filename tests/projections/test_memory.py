"""The columns in memory reach neither files nor the network, whatever SQL comes."""

from pathlib import Path

import duckdb
import pytest

from praktiklog_projections.asking.memory import Memory


@pytest.fixture
def memory() -> Memory:
    return Memory([])


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv(%(path)s)",
        "SELECT * FROM read_text(%(path)s)",
        "COPY (SELECT 1) TO '{path}'",
        "ATTACH '{path}' AS other",
        "SELECT * FROM read_csv('http://127.0.0.1:9/rows.csv')",
        "INSTALL httpfs FROM 'http://127.0.0.1:9'",
        "LOAD httpfs",
    ],
)
def test_no_file_and_no_network_is_reached(memory: Memory, tmp_path: Path, sql: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a\n1\n")
    with memory, pytest.raises(duckdb.Error):
        memory.fetch(sql.format(path=path), {"path": str(path)})
    assert path.read_text() == "a\n1\n"
    assert list(tmp_path.iterdir()) == [path]


def test_what_closes_it_cannot_be_opened_again(memory: Memory) -> None:
    with memory, pytest.raises(duckdb.Error, match="external"):
        memory.fetch("SET enable_external_access = true", {})
