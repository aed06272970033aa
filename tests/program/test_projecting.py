"""`projections …` on a database of its own: versions from build to drop, under least privilege."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from praktiklog import main
from praktiklog_runtime import postgres, settings
from tests.oracle.histories import generate
from tests.projections.streams import record
from tests.projections.versions import second_version

Run = Callable[..., Any]


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="praktiklog-versions-")).resolve()
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        postgres.stop(settings.load(folder))
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def run(data: Path) -> Run:
    def run(*arguments: str, code: int = 0) -> Any:
        result = CliRunner().invoke(main.app, ["--data", str(data), "projections", *arguments])
        assert result.exit_code == code, (result.output, result.exception)
        return json.loads(result.stdout) if code == 0 else " ".join(result.stderr.split())

    return run


def test_a_version_is_built_compared_approved_switched_to_rolled_back_and_dropped(
    data: Path, run: Run
) -> None:
    with second_version():
        listed = run("list", "--format", "json")
        flow = next(row for row in listed if row["name"] == "flow")
        assert (flow["version"], flow["phase"], flow["lag"]) == (2, "serving", 0)
        record(postgres.url(settings.load(data)), list(generate(500, seed=21)))
        run("rebuild", "flow")

        built = run("build", "flow", "--version", "1")
        assert set(built) == {"events", "seconds", "events_per_second", "digest"}
        assert built["events"] == 500
        rows = run("compare", "flow", "--format", "json")
        assert rows
        assert set(rows[0]) == {"measure", "keys", "column", "serving", "built", "positions"}
        assert "praktiklog projections approve flow" in run("switch", "flow", code=1)
        assert run("approve", "flow")["cells"] == len(rows)
        assert run("switch", "flow") == {"name": "flow", "version": 1, "position": 500}
        assert run("rollback", "flow") == {"name": "flow", "version": 2, "position": 500}
        phases = [
            (row["version"], row["phase"])
            for row in run("list", "--format", "json")
            if row["name"] == "flow"
        ]
        assert phases == [(2, "serving"), (1, "previous")]
        assert run("drop", "flow", "--version", "1") == {"name": "flow", "version": 1}
        assert "no way back" in run("rollback", "flow", code=1)
        assert "no version 7" in run("build", "flow", "--version", "7", code=2)


def test_without_a_newer_version_nothing_is_built(run: Run) -> None:
    assert "projections rebuild flow" in run("build", "flow", code=1)
    assert "projections build flow" in run("switch", "flow", code=1)
    assert "no projection 'flo'" in run("drop", "flo", code=2)


def test_parked_events_are_told_by_the_list_and_by_every_figure(data: Path, run: Run) -> None:
    run("list", "--format", "json")
    with psycopg.connect(postgres.url(settings.load(data)), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO projections.parked (instance, position, reason, things) "
            "VALUES ('occupancy_1', 3, 'a fault', '{}')"
        )
    listed = {row["name"]: row["parked"] for row in run("list", "--format", "json")}
    assert listed == dict.fromkeys(listed, 0) | {"occupancy": 1}
    period = ["--from", "2021-01-01", "--to", "2021-02-01", "--meta", "--format", "json"]
    for figure in (["occupancy"], ["measure", "occupancy"]):
        asked = CliRunner().invoke(main.app, ["--data", str(data), *figure, *period])
        assert "projections parked occupancy" in " ".join(asked.stderr.split())
        assert '"parked": 1' in asked.stdout
    asked = CliRunner().invoke(main.app, ["--data", str(data), "flow", *period])
    assert "parked" not in asked.stderr
