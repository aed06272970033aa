"""`simulate` writes a whole file or none, and refuses what no import would take."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from praktiklog.main import app
from praktiklog_events import decode


def simulate(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["--data", str(folder / "data"), "simulate", *options])


def test_it_writes_what_it_says_and_the_same_again(tmp_path: Path) -> None:
    out = tmp_path / "demoby.jsonl"
    options = ("--from", "2024-01-01", "--to", "2024-06-01", "--seed", "3", "--out", str(out))

    done = simulate(tmp_path, *options)

    first = out.read_bytes()
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"events": first.count(b"\n")}
    assert {decode(line).jobcentre for line in first.splitlines()} == {"demoby"}
    assert simulate(tmp_path, *options).exit_code == 0
    assert out.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_what_has_not_happened_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "ahead.jsonl"
    done = simulate(tmp_path, "--from", "2024-01-01", "--to", "2190-01-01", "--out", str(out))
    assert done.exit_code == 2
    assert "lies ahead" in done.output
    assert not out.exists()


def test_days_the_wrong_way_round_are_refused(tmp_path: Path) -> None:
    out = str(tmp_path / "none.jsonl")
    done = simulate(tmp_path, "--from", "2024-01-01", "--to", "2024-01-01", "--out", out)
    assert done.exit_code == 2
    assert "later" in done.output


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    out = str(tmp_path / "missing" / "history.jsonl")
    done = simulate(tmp_path, "--from", "2024-01-01", "--to", "2024-02-01", "--out", out)
    assert done.exit_code == 1
    assert "praktiklog:" in done.output
