"""Restores to the end, on real servers: everything comes to what the log holds, and says so."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from praktiklog_projections import PROJECTIONS, registry
from praktiklog_projections.engine import checkpoint
from praktiklog_projections.engine.digest import digest
from praktiklog_projections.engine.replay import replay
from praktiklog_runtime import postgres
from tests.integration.asking import write
from tests.oracle.histories import generate
from tests.support.product import Product, product

FIRST, WHOLE, MORE = 120, 300, 50


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Product]:
    """Give a running log of 120 events whose servers were copied before it went on to 300."""
    history = list(generate(WHOLE + MORE, seed=5))
    write(tmp_path / "first.jsonl", history[:FIRST])
    write(tmp_path / "whole.jsonl", history[:WHOLE])
    write(tmp_path / "other.jsonl", history[: FIRST + MORE])  # the same, recorded anew
    write(tmp_path / "more.jsonl", history)
    with product() as found:
        found.quick("import", tmp_path / "first.jsonl", "--wait")
        found.quick("down")
        for name in ("postgres", "nats/jetstream"):
            copy(found.data / name, found.data.parent / "copy" / name)
        found.quick("import", tmp_path / "whole.jsonl", "--wait")
        yield found


def copy(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def put_back(found: Product, name: str) -> None:
    found.quick("down")
    copy(found.data.parent / "copy" / name, found.data / name)


def failed(found: Product, name: str = "occupancy") -> str:
    """Wait until a projection says that it failed, and return why."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        row = next(row for row in found.quick("projections", "list", "--format", "json")
                   if row["name"] == name)  # fmt: skip
        if row["state"] == "failed":
            return str(row["reason"])
        time.sleep(0.1)
    raise AssertionError("it does not say that it failed")


def check(found: Product, events: int, epoch: int) -> None:
    """Everything stands at the log's end, and every row is that of a fresh fold of the log."""
    conninfo = postgres.ensure(found.settings)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        states = [(meta.position, meta.state) for meta in checkpoint.list_all(connection)]
        assert states == [(events, "running")] * len(PROJECTIONS)
        numbers = connection.execute("SELECT max(number) FROM log.epoch").fetchone()
        assert numbers == (epoch,)
        assert found.quick("status", "--format", "json")["epoch"] == epoch
        for name in PROJECTIONS:
            with replay(conninfo, name) as anew:
                assert anew.digest == digest(connection, registry.projection(name))
    assert found.quick("audit", "verify")["broken"] is None


def test_an_older_copy_of_the_database(made: Product, tmp_path: Path) -> None:
    put_back(made, "postgres")
    made.up()
    assert "praktiklog recover" in failed(made)
    found = made.quick("recover", "--yes")
    assert found["found"]["stream"] == {"name": "EVT", "stands": "ahead", "position": WHOLE}
    assert found["now"]["stream"] == {"name": "EVT_2", "stands": "level", "position": FIRST}
    check(made, FIRST, epoch=2)
    made.quick("import", tmp_path / "other.jsonl", "--wait")
    check(made, FIRST + MORE, epoch=2)
    assert made.quick("recover", "--yes")["did"] == []


def test_an_older_copy_of_the_log_alone(made: Product, tmp_path: Path) -> None:
    """The projections hold a timeline that the log has lost."""
    conninfo = postgres.ensure(made.settings)
    made.quick("down")
    with psycopg.connect(postgres.ensure(made.settings)) as connection:
        connection.execute("DELETE FROM log.tag WHERE position > %s", (FIRST,))
        connection.execute("DELETE FROM log.event WHERE position > %s", (FIRST,))
        connection.execute(
            "UPDATE log.head h SET (position, hash, recorded_at, known_at) ="
            " (SELECT position, hash, recorded_at, known_at FROM log.event WHERE position = %s)",
            (FIRST,),
        )
    made.up()
    reason = failed(made)
    assert "the log ends at 120" in reason
    made.quick("import", tmp_path / "other.jsonl")
    assert conninfo == postgres.ensure(made.settings)
    found = made.quick("recover", "--yes")
    assert [each["ours"] for each in found["found"]["projections"]] == [False] * len(PROJECTIONS)
    check(made, FIRST + MORE, epoch=2)


def test_a_stream_that_was_deleted(made: Product) -> None:
    made.quick("down")
    shutil.rmtree(made.data / "nats" / "jetstream")
    found = made.quick("recover", "--yes")
    assert found["found"]["stream"]["stands"] == "missing"
    assert found["now"]["stream"] == {"name": "EVT", "stands": "level", "position": WHOLE}
    check(made, WHOLE, epoch=1)


def test_a_stream_of_another_log(made: Product, tmp_path: Path) -> None:
    with product() as other:
        other.quick("import", tmp_path / "first.jsonl", "--wait")
        other.quick("down")
        made.quick("down")
        copy(other.data / "nats" / "jetstream", made.data / "nats" / "jetstream")
    found = made.quick("recover", "--yes")
    assert found["found"]["stream"] == {"name": "EVT", "stands": "beside", "position": FIRST}
    check(made, WHOLE, epoch=2)


def test_a_store_of_nats_that_lies_behind_the_log(made: Product, tmp_path: Path) -> None:
    put_back(made, "nats/jetstream")
    made.up()
    made.quick("import", tmp_path / "more.jsonl", "--wait")
    check(made, WHOLE + MORE, epoch=1)
    assert made.quick("recover", "--yes")["did"] == []


def test_nothing_is_done_without_a_yes(made: Product) -> None:
    put_back(made, "postgres")
    made.up()
    failed(made)
    made.within("recover", given="n\n", code=1)
    with psycopg.connect(postgres.ensure(made.settings)) as connection:
        assert connection.execute("SELECT max(number) FROM log.epoch").fetchone() == (1,)
